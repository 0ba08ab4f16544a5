#pragma once

// The records that flow between rooms (DESIGN 3). Plain values: copy or move them, no owner, no thread rule.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/time.h"

namespace fangzhi {

// Why a body ends early, in WARC's words (WARC 1.1 section 5.13).
enum class Truncated : uint8_t { kNone, kLength, kTime, kDisconnect };

// Why an exchange brought no usable response. HTTP 404 is a successful fetch.
enum class FetchError : uint8_t {
  kNone,
  kDns,             // name not resolved
  kRefusedAddress,  // resolved to a private, loopback, link-local or metadata address the site does not allow
  kConnect,         // refused, unreachable
  kTimeout,         // connect, first byte, stall or total
  kTls,             // handshake or certificate
  kProtocol,        // not HTTP, head too large, broken framing
  kDisconnect,      // closed or reset before the response was whole
  kCancelled,       // we are stopping
};

struct TlsFacts {
  std::string protocol;  // "TLSv1.3"; empty: plain HTTP
  std::string cipher;
  bool legacy = false;  // fetched under the site's tls = "legacy"
};

// One HTTP exchange, verbatim (DESIGN 3).
struct FetchResult {
  std::string url;  // as requested: canonical, absolute
  Time started{};
  Time finished{};
  std::string request_head;   // as sent, with its empty line
  std::string response_head;  // as received, status line to empty line; empty when there was none
  int status = 0;             // 0: no response
  std::string http_version;   // "1.0", "1.1", "2"
  std::string body;           // content-decoded where that was clean and complete, else as it came (body_coded)
  bool body_coded = false;    // `body` still carries its Content-Encoding
  Digest coded_digest;        // of the body after transfer decoding, before content decoding
  uint64_t coded_length = 0;
  std::string ip;
  TlsFacts tls;
  Truncated truncated = Truncated::kNone;
  FetchError error = FetchError::kNone;
  std::string error_detail;
};

enum class PageClass : uint8_t {
  kOther,
  kArticle,
  kList,
  kHome,
  kAttachment,
  kSoft404,
  kError,
  kChallenge,
  kScriptShell,
  kSitemap,
  kFeed,
  kRedirect,
  kRobots,
};

// What the archive keeps of one visit: FetchResult without the body, which is a payload under its digest.
struct Capture {
  FetchResult fetch;  // body empty: see payload
  std::string site;   // seed file id
  PageClass page_class = PageClass::kOther;
  std::optional<Digest> payload;      // absent when there was no body at all (an error)
  uint64_t payload_length = 0;        // bytes of the stored payload
  std::optional<Time> refers_to;      // a revisit: the time of the capture of this URL that has the payload
  std::string charset, charset_from;  // as extraction decided; empty when not text
  std::vector<std::string> quality;   // the page's flags
  std::string robots;                 // X-Robots-Tag and <meta name=robots>, joined by "; "
  std::string extractor;              // version that read it; empty: not read
};

enum class ParagraphKind : uint8_t { kText, kHeading, kList, kTable, kCaption };

struct Paragraph {
  ParagraphKind kind = ParagraphKind::kText;
  std::string text;  // UTF-8; a table: cells parted by tabs, rows by newlines
};

// One change made to damaged text, beside the text it changed (DESIGN 6). `kind` is one of the closed list of slugs.
struct Repair {
  std::string kind;
  std::string field{};  // "title", "source", ..., "paragraphs"
  int paragraph = -1;   // index, for "paragraphs"
  uint64_t offset = 0;  // code points into the repaired text
  std::string before{}, after{};
};

struct Image {
  std::string url, alt;
};

struct Attachment {
  std::string url, name, type;  // type: "pdf", "doc", ...; by extension or media type
};

// A short stand-in for an article's text, by which near copies are found (docs/duplicates.md).
struct Fingerprint {
  static constexpr size_t kBins = 64;
  uint64_t text_hash = 0;              // equal: the same text, but for white space, punctuation, width and script
  uint32_t length = 0;                 // characters of the text so folded
  std::array<uint32_t, kBins> bins{};  // MinHash: the share of equal ones estimates how alike two texts are
  bool operator==(const Fingerprint&) const = default;
};

// How one article's text relates to another's.
struct Likeness {
  bool is_copy = false;             // one is a printing of the other, edits and cuts allowed
  double score = 0;                 // 0 nothing in common, 1 equal
  uint64_t only_a = 0, only_b = 0;  // characters that only one of them has
};

struct Article {
  std::string url;
  std::string title, subtitle;
  std::optional<CivilTime> published;
  std::string published_from;  // "line|meta|jsonld|url|text|sitemap|feed|list"
  std::optional<CivilTime> dated, modified;
  std::string source, author, editor, reviewer, publisher;
  std::string site_code;            // SiteIDCode of the site (GOVWEB); empty: not printed
  std::vector<std::string> column;  // breadcrumb, outermost first
  std::string language, script;     // "zh", "en"; "Hans", "Hant", "mixed"
  std::vector<Paragraph> paragraphs;
  std::vector<Image> images;
  std::vector<Attachment> attachments;
  std::vector<std::string> quality;
  std::vector<Repair> repairs;
  Time captured{};
  std::optional<Time> reread;  // when its capture was read again and gave this; absent: it was the first reading
  std::string charset, charset_from;
  std::string extractor;
  std::vector<std::string> pages;          // printed over several pages: their URLs in order, `url` first; else empty
  int part = 0;                            // 0-based, for a page that holds several articles
  std::optional<Fingerprint> fingerprint;  // of a fresh reading; not stored with the article
  std::optional<std::string> cluster;      // of its copies; absent: none is known
  bool canonical = true;
};

// What a link leads to, as far as the page shows it. The order is the order of fetching within a host.
enum class LinkClass : uint8_t { kStart, kSitemap, kFeed, kList, kArticle, kAttachment, kOther };

struct Link {
  std::string url;  // canonical, absolute, http or https
  LinkClass klass = LinkClass::kOther;
  std::string text;  // anchor text, at most 200 bytes
  Time changed{};    // when that page was last changed, as a sitemap or feed says; zero: it says nothing
};

// What the frontier must know of a page; `app` makes it from what extraction saw, or the crawler itself of robots.txt.
struct PageReading {
  PageClass page_class = PageClass::kOther;
  std::vector<Link> links;
  std::string next_list;  // of a paged list: the page after this one; empty: none
  // Of an article printed over several pages: the page after this one, and the first; empty where this is the last or
  // the first.
  std::string next_page, first_page;
  bool is_further_page = false;  // its text stands in the first page's article, and nowhere else
  bool nofollow = false;         // <meta name=robots> or X-Robots-Tag: its links are not followed
  std::vector<Article> articles;
  std::string charset, charset_from;
  std::vector<std::string> quality;
  std::string robots;
  std::string extractor;
};

// What was learned of a host across its articles; an input to extraction (docs/profiles.md).
struct SiteProfile {
  // A line that stands beside the articles of many pages.
  struct Block {
    uint64_t digest = 0;  // hash64 of its text without blanks
    uint32_t pages = 0;   // that have it
    std::string text;     // its beginning, for a person
  };
  // Where something stands, as "div.main>div#zoom", and on how many pages.
  struct Place {
    std::string path;
    uint32_t pages = 0;
  };

  std::string host;
  uint32_t version = 0;                               // 0: nothing learned yet
  uint32_t pages = 0;                                 // learned from
  std::vector<Block> blocks;                          // by digest
  std::vector<Place> bodies, titles, dates, sources;  // the most frequent first
};

}  // namespace fangzhi
