#include "app/import_pages.h"

#include <utility>

#include "app/file_reader.h"
#include "app/paged_articles.h"
#include "app/pipeline.h"
#include "base/url.h"

namespace fangzhi {
namespace {

using std::chrono::microseconds;

// Two exchanges of one URL in one second are told apart by microseconds; more than this many are no crawl.
constexpr int kSameSecondMax = 1000;

bool is_success(int status) {
  return status >= 200 && status < 300;
}

bool is_robots(const std::string& url) {
  const std::optional<Url> parsed = parse_url(url);
  return parsed && parsed->path() == "/robots.txt";
}

// What a page is called that is not read, by its answer alone.
PageClass class_of_answer(const FetchResult& fetch) {
  if (is_robots(fetch.url)) return PageClass::kRobots;
  if (fetch.status == 412 || fetch.status == 512 || fetch.status == 521) return PageClass::kChallenge;
  if (fetch.status >= 300 && fetch.status < 400) return PageClass::kRedirect;
  return is_success(fetch.status) ? PageClass::kOther : PageClass::kError;
}

bool is_same(const Capture& stored, const Capture& capture) {
  return stored.payload == capture.payload &&
         (stored.fetch.status == capture.fetch.status || capture.fetch.status == 0);
}

// What a revisit does not say is as it was when its payload came.
void take_facts_of(const CaptureRow& holder, WarcPage& page) {
  Capture& capture = page.capture;
  capture.payload = holder.capture.payload;
  capture.payload_length = holder.capture.payload_length;
  if (!page.has_our_facts) capture.page_class = holder.capture.page_class;
  if (holder.url == capture.fetch.url) capture.refers_to = holder.capture.refers_to.value_or(holder.time);
  if (capture.fetch.status != 0) return;
  capture.fetch.status = holder.capture.fetch.status;
  capture.fetch.http_version = holder.capture.fetch.http_version;
  capture.fetch.response_head = holder.capture.fetch.response_head;
}

}  // namespace

// The newest capture of `url` in [from, to] that has a payload becomes what the revisit is of.
Result<bool> PageImporter::take_payload_of(const std::string& url, Time from, Time to, WarcPage& page) {
  for (Time at = to;;) {
    const Result<CaptureRow> row = archive_.capture(url, at);
    if (!row) {
      if (row.error().code == ErrorCode::kNotFound) return false;
      return tl::unexpected(row.error());
    }
    if (row->time < from) return false;
    const Capture& holder = row->capture;
    if (holder.payload && is_success(holder.fetch.status)) {
      take_facts_of(*row, page);
      return true;
    }
    at = row->time - microseconds(1);
  }
}

// A payload known by its digest: of an earlier capture of this URL, or of another URL's. Then the revisit becomes a
// capture of its own with it.
Result<bool> PageImporter::take_known_payload(const Digest& digest, WarcPage& page) {
  if (!archive_.has_payload(digest)) return false;
  Capture& capture = page.capture;
  capture.payload = digest;
  constexpr int kEarlierMax = 64;  // captures of this URL looked at
  Time at = capture.fetch.started;
  for (int i = 0; i < kEarlierMax; ++i, at -= microseconds(1)) {
    const Result<CaptureRow> row = archive_.capture(capture.fetch.url, at);
    if (!row && row.error().code != ErrorCode::kNotFound) return tl::unexpected(row.error());
    if (!row) break;
    at = row->time;
    if (row->capture.payload != digest || !is_success(row->capture.fetch.status)) continue;
    take_facts_of(*row, page);
    return true;
  }
  const Result<std::string> body = archive_.payload(digest);
  if (!body) return tl::unexpected(body.error());
  capture.payload_length = body->size();
  return true;
}

// Finds what a revisit refers to. By URL and date first: the digests of revisits are wrong in what wget writes.
Status PageImporter::resolve(WarcPage& page) {
  Capture& capture = page.capture;
  const std::optional<Url> of = parse_url(page.of_url);
  const std::string of_url = of ? canonical_url(*of) : std::string();
  if (const Result<Time> date = parse_rfc3339(page.of_date); date && !of_url.empty()) {
    // A date to the second stands for all of it.
    const bool is_whole_second = page.of_date.find('.') == std::string::npos;
    const Time to = *date + (is_whole_second ? microseconds(999'999) : microseconds(0));
    const Result<bool> found = take_payload_of(of_url, *date, to, page);
    if (!found) return tl::unexpected(found.error());
    if (*found) return {};
  }
  for (const std::string& name : {page.of_id, page.payload_label}) {
    const auto known = name.empty() ? remembered_.end() : remembered_.find(hash64(name));
    const std::optional<Digest> digest =
        known != remembered_.end() ? std::optional<Digest>(known->second) : sha256_of_label(name);
    if (!digest) continue;
    const Result<bool> found = take_known_payload(*digest, page);
    if (!found) return tl::unexpected(found.error());
    if (*found) return {};
  }
  // A revisit that says nothing but "unchanged" means the visit before it.
  if (page.of_id.empty() && page.of_date.empty()) {
    const Result<bool> found =
        take_payload_of(capture.fetch.url, Time::min(), capture.fetch.started - microseconds(1), page);
    if (!found) return tl::unexpected(found.error());
    if (*found) return {};
  }
  if (capture.fetch.status == 304) return {};  // "not modified" is what was answered, whatever it refers to
  return failure(ErrorCode::kInvalid,
                 "a revisit whose payload is not in the archive: import the file that has it first");
}

// Moves the capture to a free microsecond of its second where others stand at its time. False: it is there already.
Result<bool> PageImporter::find_place(WarcPage& page) {
  FetchResult& fetch = page.capture.fetch;
  // The second of two equal exchanges of one file (a tool that asks twice in a second) looks for the second in the
  // archive, so that the file comes in whole, and adds nothing when it comes again.
  const std::string looks = fetch.url + "\n" + format_rfc3339(fetch.started) + "\n" + std::to_string(fetch.status) +
                            (page.capture.payload ? hex(*page.capture.payload) : "");
  if (seen_.size() > kRememberedMax) seen_.clear();
  int equals_before = seen_[hash64(looks)]++;
  for (int i = 0; i < kSameSecondMax; ++i) {
    const Result<CaptureRow> row = archive_.capture(fetch.url, fetch.started);
    if (!row && row.error().code != ErrorCode::kNotFound) return tl::unexpected(row.error());
    if (!row || row->time != fetch.started) return true;
    if (is_same(row->capture, page.capture) && equals_before-- == 0) return false;
    fetch.started += microseconds(1);
    fetch.finished = std::max(fetch.finished, fetch.started);
  }
  return failure(ErrorCode::kInvalid, "too many captures of this URL in one second");
}

Status PageImporter::read(WarcPage& page, PageCommit& commit) const {
  Capture& capture = page.capture;
  const bool was_read = !page.has_our_facts || !capture.extractor.empty();
  const bool is_page = is_success(capture.fetch.status) && !page.is_revisit && !is_robots(capture.fetch.url);
  if (!is_page || !was_read || !options_.extracts) {
    if (!page.has_our_facts && !page.is_revisit) capture.page_class = class_of_answer(capture.fetch);
    if (is_page) capture.extractor.clear();
    return {};
  }
  capture.fetch.body = std::move(page.body);
  Result<PageReading> reading = aids_.read(capture.fetch, capture.site);
  page.body = std::move(capture.fetch.body);
  capture.fetch.body.clear();
  if (!reading) return tl::unexpected(reading.error());
  Result<std::vector<PageCommit>> others = PagedArticles(archive_, aids_).join(capture.fetch, *reading);
  if (!others) return tl::unexpected(others.error());
  for (PageCommit& other : *others) {
    if (Status written = archive_.write(std::move(other)); !written) return written;
  }
  commit.articles = take_reading(std::move(*reading), capture);
  commit.articles_read = true;
  if (capture.page_class != PageClass::kAttachment || !capture.payload) return {};
  commit.text = read_file_text(page.body);
  if (!commit.text) return {};
  capture.quality = commit.text->quality;
  capture.extractor = file_extractor();
  return {};
}

void PageImporter::remember(const WarcPage& page) {
  if (!page.capture.payload) return;
  if (remembered_.size() > kRememberedMax) remembered_.clear();
  if (!page.record_id.empty()) remembered_[hash64(page.record_id)] = *page.capture.payload;
  // A label says what it is of only where it is the response's own: those of revisits may be wrong.
  if (!page.payload_label.empty() && !page.is_revisit) remembered_[hash64(page.payload_label)] = *page.capture.payload;
}

Result<Imported> PageImporter::add(WarcPage page) {
  if (page.is_revisit) {
    if (Status resolved = resolve(page); !resolved) return tl::unexpected(resolved.error());
  }
  remember(page);
  const Result<bool> is_new = find_place(page);
  if (!is_new) return tl::unexpected(is_new.error());
  if (!*is_new) return Imported::kKnown;
  if (page.capture.site.empty()) page.capture.site = options_.site;
  PageCommit commit;
  if (Status read_it = read(page, commit); !read_it) return tl::unexpected(read_it.error());
  commit.payload = std::move(page.body);
  commit.committed = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const bool is_revisit = page.capture.refers_to.has_value();
  commit.capture = std::move(page.capture);
  if (Status written = archive_.write(std::move(commit)); !written) return tl::unexpected(written.error());
  return is_revisit ? Imported::kRevisit : Imported::kAdded;
}

}  // namespace fangzhi
