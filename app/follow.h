#pragma once

// What follows the archive's journal: one event an article, and threads that see them beside a crawl.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "app/article_json.h"
#include "base/mutex.h"
#include "store/archive.h"

namespace fangzhi {

// "new", "changed", "gone" (from its page), "removed" (the page is gone from the web; its articles stay), "withdrawn",
// "restored".
std::string_view event_name(const JournalEntry& entry, const JournalEntry::Part* part);

struct ArticleEvent {
  uint64_t sequence = 0;
  std::string_view name;  // a static text
  std::string url;
  int part = -1;  // -1: of the page
  std::string site;
  Time committed{}, captured{};
  std::optional<Article> article{};  // as it is now; of "new" and "changed", where it is still there
};

// What became of articles behind `after`, in order, until `visit` returns false. `reached` is the last entry that was
// seen whole. Entries that changed no article are passed over.
Status article_events(const Archive& archive, uint64_t after, uint64_t& reached,
                      const std::function<bool(const ArticleEvent&)>& visit);
// The sequence before the first entry that was committed at `since` or later. Takes a few look-ups.
Result<uint64_t> sequence_before(const Archive& archive, Time since);

// sequence, event, committed, site; then the article as export has it, or url, part and captured.
Json to_json(const ArticleEvent& event);

// A thread beside the crawl. `work` is called again and again, so many seconds apart, until the crawl is over, and then
// once more with `is_last`. An error ends the thread, and is said on stderr.
class FollowerThread {
 public:
  struct Turn {
    bool is_last = false;
    const std::atomic<bool>& is_over;     // the crawl has ended: return soon, the last turn comes
    const std::atomic<bool>& is_stopped;  // a person wants it to end now
  };
  using Work = std::function<Status(const Turn&)>;
  // `nice`: how far the crawl goes first, as nice(1) has it. kStepsBack: the end of the crawl waits for this one.
  static constexpr int kLowestPriority = 19, kStepsBack = 5;
  FollowerThread(std::string name, std::chrono::milliseconds pause, const std::atomic<bool>& stop, Work work,
                 int nice = kLowestPriority);
  // The crawl is over: waits for the last turn.
  ~FollowerThread();
  FollowerThread(const FollowerThread&) = delete;
  FollowerThread& operator=(const FollowerThread&) = delete;

 private:
  void run();

  const std::string name_;
  const std::chrono::milliseconds pause_;
  const std::atomic<bool>& stop_;
  const Work work_;
  const int nice_;
  std::atomic<bool> is_over_ = false;
  std::thread thread_;
};

}  // namespace fangzhi
