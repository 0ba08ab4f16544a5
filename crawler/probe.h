#pragma once

// The extra door of crawler/: its parts one by one, for `probe`, fuzzers and benches only.

#include "crawler/robots.h"
