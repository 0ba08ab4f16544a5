#pragma once

// The extra door of extract/: its parts one by one, for `probe`, fuzzers and benches only.

#include "extract/charset.h"
#include "extract/date.h"
#include "extract/decode.h"
#include "extract/decode_page.h"
#include "extract/feed.h"
#include "extract/fingerprint.h"
#include "extract/repair.h"
