// An archive that is older than the journal is given one: what its captures and articles say happened, by time. Rows
// come by page, entries go by time: the times of all are read first (eight bytes each), so that each entry's place
// among them, its sequence, is known when its page is read.

#include <algorithm>
#include <map>
#include <vector>

#include "store/journal_rows.h"
#include "store/keys.h"

namespace fangzhi {
namespace {

constexpr size_t kFillBatchBytes = 4u << 20;

struct PageEvents {
  std::map<Time, JournalEntry> entries;  // by the time of a capture, or of a later reading
};

// All rows of `captures` and `articles`, page by page; both families are in the order of the pages.
class PageEventsWalk {
 public:
  explicit PageEventsWalk(const Database& database)
      : captures_(database.scan(Family::kCaptures)), articles_(database.scan(Family::kArticles)) {}

  Status each(const std::function<Status(PageEvents&)>& visit) {
    captures_->SeekToFirst();
    articles_->SeekToFirst();
    while (captures_->Valid()) {
      PageEvents events;
      const std::string page = read_captures(events);
      read_articles(page, events);
      if (const Status visited = visit(events); !visited) return visited;
    }
    if (!captures_->status().ok()) return failed(captures_->status(), "reading captures");
    if (!articles_->status().ok()) return failed(articles_->status(), "reading articles");
    return {};
  }

 private:
  // What does not decode is left out, for `verify` to name.
  std::string read_captures(PageEvents& events) {
    std::string page;
    for (; captures_->Valid(); captures_->Next()) {
      const auto key = parse_capture_key(view(captures_->key()));
      const auto capture = decode_capture(view(captures_->value()));
      if (!key || !capture) continue;
      if (page.empty()) page = key->page;
      if (key->page != page) break;
      JournalEntry& entry = events.entries[key->time];
      entry.url = capture->fetch.url;
      entry.site = capture->site;
      entry.captured = entry.committed = key->time;
      const bool is_gone = capture->fetch.status == 404 || capture->fetch.status == 410;
      const bool is_first = events.entries.size() == 1;
      if (!is_first && (is_gone || capture->page_class == PageClass::kSoft404)) entry.kind = JournalKind::kRemoved;
    }
    return page;
  }

  void read_articles(std::string_view page, PageEvents& events) {
    std::map<uint32_t, bool> is_live;
    for (; articles_->Valid(); articles_->Next()) {
      const auto key = parse_article_key(view(articles_->key()));
      const auto version = decode_article(view(articles_->value()));
      if (!key || !version) continue;
      if (key->page != page) {
        if (view(articles_->key()) < page) continue;  // of no capture
        break;
      }
      bool& live = is_live[key->part];
      const PartChange change = version->absent ? PartChange::kGone : live ? PartChange::kChanged : PartChange::kNew;
      live = !version->absent;
      JournalEntry& entry = events.entries[key->time];
      if (version->captured) {
        entry.kind = JournalKind::kRereading;
        entry.url = version->url;
        entry.site = version->site;
        entry.captured = *version->captured;
        entry.committed = key->time;
      }
      if (!entry.url.empty()) entry.parts.push_back({key->part, change});
    }
    std::erase_if(events.entries, [](const auto& entry) { return entry.second.url.empty(); });
  }

  Iterator captures_, articles_;
};

}  // namespace

Status fill_journal(const Database& database) {
  std::vector<Time> times;
  const Status timed = PageEventsWalk(database).each([&](const PageEvents& events) -> Status {
    for (const auto& [time, entry] : events.entries) times.push_back(time);
    return {};
  });
  if (!timed) return timed;
  std::sort(times.begin(), times.end());
  std::vector<bool> taken(times.size());
  rocksdb::WriteBatch batch;
  const auto flush = [&]() -> Status {
    const rocksdb::Status written = database.db().Write({}, &batch);
    batch.Clear();
    return written.ok() ? Status() : failed(written, "filling the journal");
  };
  const Status filled = PageEventsWalk(database).each([&](PageEvents& events) -> Status {
    for (auto& [time, entry] : events.entries) {
      auto place = static_cast<size_t>(std::lower_bound(times.begin(), times.end(), time) - times.begin());
      while (taken[place]) ++place;  // equal times: in the order of their pages
      taken[place] = true;
      batch.Put(database.handle(Family::kJournal), journal_key(place + 1), encode_journal(entry))
          .PermitUncheckedError();
    }
    return batch.GetDataSize() < kFillBatchBytes ? Status() : flush();
  });
  return filled ? flush() : filled;
}

}  // namespace fangzhi
