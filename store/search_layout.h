#pragma once

// What stands where in the index of search: Xapian's terms, values and metadata (docs/search.md).

#include <string>
#include <string_view>

#include "base/records.h"
#include "store/search_tokens.h"

namespace fangzhi {

constexpr std::string_view kSearchFolder = "/search";  // in the archive's
constexpr std::string_view kSearchVersion = "2";       // of all below: another one is made anew

// Metadata.
constexpr char kSearchVersionName[] = "version", kSearchSequenceName[] = "sequence", kSearchMarkName[] = "entry";

// Terms of the whole text, the title's among them, have no prefix: they begin with a lower-case letter, a digit or an
// ideograph. These are of a part of it:
constexpr std::string_view kTitlePrefix = "S", kSourcePrefix = "A", kColumnPrefix = "C";
// And these stand for themselves.
constexpr std::string_view kSitePrefix = "I", kHostPrefix = "H", kFlagPrefix = "F", kPagePrefix = "U";

// Values.
constexpr unsigned kDaySlot = 0;   // "YYYYMMDD"; absent: unknown
constexpr unsigned kSiteSlot = 1;  // the site's id, or the host

constexpr unsigned kTitleWeight = 4;         // a word of the title counts as so many of the text
constexpr size_t kUnitsIndexedMax = 40'000;  // of one article
constexpr size_t kTextKeptMax = 128u << 10;  // bytes of its text

constexpr size_t kFilesIndexedMax = 20;          // attached to one article
constexpr size_t kFileTextKeptMax = 256u << 10;  // bytes of the text of all of them
constexpr size_t kFileUnitsIndexedMax = 60'000;

}  // namespace fangzhi
