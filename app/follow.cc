#include "app/follow.h"

#include <sys/resource.h>
#include <unistd.h>

#include "app/command.h"

namespace fangzhi {
namespace {

constexpr std::chrono::milliseconds kFollowerSlice{50};

// The entry behind `after`; nothing: there is none.
Result<std::optional<JournalEntry>> entry_behind(const Archive& archive, uint64_t after) {
  std::optional<JournalEntry> found;
  const Status read = archive.journal(after, [&](const JournalEntry& entry) {
    found = entry;
    return false;
  });
  if (!read) return tl::unexpected(read.error());
  return found;
}

ArticleEvent event_of(const JournalEntry& entry, const JournalEntry::Part* part) {
  ArticleEvent event;
  event.sequence = entry.sequence;
  event.name = event_name(entry, part);
  event.url = entry.url;
  if (part != nullptr) event.part = static_cast<int>(part->part);
  event.site = entry.site;
  event.committed = entry.committed;
  event.captured = entry.captured;
  return event;
}

bool is_of_the_page(JournalKind kind) {
  return kind == JournalKind::kRemoved || kind == JournalKind::kWithdrawn || kind == JournalKind::kRestored;
}

}  // namespace

std::string_view event_name(const JournalEntry& entry, const JournalEntry::Part* part) {
  if (part != nullptr) {
    if (part->change == PartChange::kNew) return "new";
    return part->change == PartChange::kChanged ? "changed" : "gone";
  }
  if (entry.kind == JournalKind::kRemoved) return "removed";
  return entry.kind == JournalKind::kWithdrawn ? "withdrawn" : "restored";
}

Status article_events(const Archive& archive, uint64_t after, uint64_t& reached,
                      const std::function<bool(const ArticleEvent&)>& visit) {
  reached = after;
  Status status;
  const auto visit_entry = [&](const JournalEntry& entry) {
    if (is_of_the_page(entry.kind) && !visit(event_of(entry, nullptr))) return false;
    if (entry.parts.empty() || entry.kind == JournalKind::kWithdrawn) return true;
    const auto articles = archive.articles_at(entry.url, std::nullopt);
    if (!articles && articles.error().code != ErrorCode::kCorrupt) {
      status = tl::unexpected(articles.error());
      return false;
    }
    for (const JournalEntry::Part& part : entry.parts) {
      ArticleEvent event = event_of(entry, &part);
      for (size_t i = 0; articles && i < articles->size(); ++i) {
        if ((*articles)[i].part == event.part && part.change != PartChange::kGone) event.article = (*articles)[i];
      }
      if (!visit(event)) return false;
    }
    return true;
  };
  const Status read = archive.journal(after, [&](const JournalEntry& entry) {
    if (!visit_entry(entry)) return false;
    reached = entry.sequence;
    return true;
  });
  return status ? read : status;
}

// By halves: commit times grow, but where a clock was set back.
Result<uint64_t> sequence_before(const Archive& archive, Time since) {
  const auto last = archive.last_sequence();
  if (!last) return tl::unexpected(last.error());
  uint64_t low = 0, high = *last;  // the entry behind `high` is late enough, or there is none
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    const auto entry = entry_behind(archive, middle);
    if (!entry) return tl::unexpected(entry.error());
    if (*entry && (*entry)->committed < since) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Json to_json(const ArticleEvent& event) {
  Json json;
  json["sequence"] = event.sequence;
  json["event"] = event.name;
  json["committed"] = format_rfc3339(event.committed);
  json["site"] = event.site;
  if (event.article) {
    json.update(to_json(*event.article));
    return json;
  }
  json["url"] = event.url;
  if (event.part >= 0) json["part"] = event.part;
  json["captured"] = format_rfc3339(event.captured);
  return json;
}

FollowerThread::FollowerThread(std::string name, std::chrono::milliseconds pause, const std::atomic<bool>& stop,
                               Work work, int nice)
    : name_(std::move(name)), pause_(pause), stop_(stop), work_(std::move(work)), nice_(nice), thread_([this] {
        run();
      }) {}

FollowerThread::~FollowerThread() {
  is_over_ = true;
  thread_.join();
}

void FollowerThread::run() {
  // Of this thread alone, on Linux: the crawl goes first.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice_);
  for (bool is_last = false; !is_last;) {
    const auto begun = std::chrono::steady_clock::now();
    while (!is_over_ && !stop_ && std::chrono::steady_clock::now() - begun < pause_) {
      std::this_thread::sleep_for(kFollowerSlice);
    }
    is_last = is_over_;
    if (stop_ && !is_last) {  // the crawl ends within seconds
      std::this_thread::sleep_for(kFollowerSlice);
      continue;
    }
    const Status done = work_({.is_last = is_last, .is_over = is_over_, .is_stopped = stop_});
    if (done) continue;
    complain(name_ + ": " + done.error().detail);
    return;
  }
}

}  // namespace fangzhi
