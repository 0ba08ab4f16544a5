#include "crawler/frontier.h"

#include <algorithm>
#include <cassert>

namespace fangzhi {

namespace {

// What was read in order, so that the next one is the last.
void take_over(std::vector<QueueEntry>& entries, std::vector<QueueEntry>&& rows) {
  entries = std::move(rows);
  std::reverse(entries.begin(), entries.end());
}

QueueEntry take_last(std::vector<QueueEntry>& entries) {
  QueueEntry entry = std::move(entries.back());
  entries.pop_back();
  // A host that has nothing read ahead should cost nothing.
  if (entries.empty()) entries.shrink_to_fit();
  return entry;
}

}  // namespace

void Frontier::add_host(std::string_view host, Time ready) {
  const auto [found, is_new] = hosts_.try_emplace(std::string(host));
  if (!is_new) return;
  HostQueue& queue = found->second;
  queue.ready = ready;
  if (options_.horizon) {
    queue.walk.began = *options_.horizon;
    queue.walk.all = options_.all;
  } else {
    queue.walk.part = RunWalk::Part::kOver;
  }
  schedule(found->first, queue);
}

Time Frontier::opens_at(const QueueEntry& entry) const {
  const bool is_eligible = !options_.horizon || entry.retry || entry.due <= *options_.horizon;
  return is_eligible ? entry.due : kNever;
}

Time Frontier::turn_of(const HostQueue& queue) const {
  if (queue.closed) return kNever;
  const bool has_more = !queue.ahead.empty() || !queue.again.empty() || queue.walk.part != RunWalk::Part::kOver;
  return std::max(queue.ready, has_more ? Time::min() : queue.opens);
}

void Frontier::schedule(const std::string& host, HostQueue& queue) {
  queue.ticket = ++tickets_;
  if (const Time at = turn_of(queue); at != kNever) heap_.push({at, queue.ticket, host});
  drop_stale();
  if (heap_.size() <= hosts_.size() + kStaleTurnsMax) return;
  heap_ = {};
  for (const auto& [name, waiting] : hosts_) {
    if (const Time at = turn_of(waiting); at != kNever) heap_.push({at, waiting.ticket, name});
  }
}

void Frontier::drop_stale() {
  while (!heap_.empty()) {
    const auto found = hosts_.find(heap_.top().host);
    if (found != hosts_.end() && found->second.ticket == heap_.top().ticket) return;
    heap_.pop();
  }
}

// Rows come in order of due time, so eligible ones stand first; in a run with a horizon only retries may stand behind
// rows of later runs, and none is due after retry_wait_max.
Status Frontier::read_ahead(const std::string& host, HostQueue& queue, Time now) {
  for (size_t limit = queue.leased.size() + queue.aside.size() + options_.read_ahead;; limit *= 4) {
    Result<std::vector<QueueEntry>> rows = table_.head(host, limit);
    if (!rows) return tl::unexpected(rows.error());
    queue.ahead.clear();
    queue.opens = kNever;
    for (QueueEntry& row : *rows) {
      if (queue.leased.contains(row.url) || queue.aside.contains(row.url)) continue;
      const Time opens = opens_at(row);
      if (opens > now) {
        queue.opens = std::min(queue.opens, opens);
      } else if (queue.ahead.size() < options_.read_ahead) {
        queue.ahead.push_back(std::move(row));
      }
    }
    std::reverse(queue.ahead.begin(), queue.ahead.end());
    const bool are_all_rows = rows->size() < limit;
    if (!queue.ahead.empty() || are_all_rows || limit >= options_.retry_scan_max) return {};
    const Time scan_end = options_.horizon ? now + options_.retry_wait_max : now;
    if (rows->back().due > scan_end) return {};
  }
}

Status Frontier::walk_on(const std::string& host, HostQueue& queue) {
  Result<std::vector<QueueEntry>> rows = table_.again(host, queue.walk, options_.read_ahead);
  if (!rows) return tl::unexpected(rows.error());
  std::erase_if(*rows,
                [&](const QueueEntry& row) { return queue.leased.contains(row.url) || queue.aside.contains(row.url); });
  take_over(queue.again, std::move(*rows));
  return {};
}

Result<std::optional<QueueEntry>> Frontier::take(const std::string& host, HostQueue& queue, Time now) {
  using Part = RunWalk::Part;
  const auto has_list = [&] { return !queue.again.empty() && queue.again.back().klass < LinkClass::kArticle; };
  if (queue.again.empty() && queue.walk.part == Part::kLists) {
    if (Status walked = walk_on(host, queue); !walked) return tl::unexpected(walked.error());
  }
  if (has_list()) return std::optional(take_last(queue.again));
  if (queue.walk.part == Part::kLists) return std::optional<QueueEntry>();  // the walk goes on at its next turn
  if (queue.ahead.empty() && queue.opens <= now) {
    if (Status read = read_ahead(host, queue, now); !read) return tl::unexpected(read.error());
  }
  if (!queue.ahead.empty()) {
    QueueEntry entry = take_last(queue.ahead);
    if (queue.ahead.empty()) queue.opens = Time::min();
    return std::optional(std::move(entry));
  }
  while (queue.again.empty() && queue.walk.part != Part::kOver) {
    const Part part = queue.walk.part;
    if (Status walked = walk_on(host, queue); !walked) return tl::unexpected(walked.error());
    if (queue.walk.part == part) break;
  }
  if (queue.again.empty()) return std::optional<QueueEntry>();
  return std::optional(take_last(queue.again));
}

Result<std::optional<QueueEntry>> Frontier::next(Time now) {
  while (!heap_.empty() && heap_.top().at <= now) {
    const std::string host = heap_.top().host;
    heap_.pop();
    HostQueue& queue = hosts_.at(host);
    Result<std::optional<QueueEntry>> entry = take(host, queue, now);
    if (!entry) return entry;
    if (*entry) {
      queue.leased.insert((*entry)->url);
      ++leased_;
    }
    // A step of a long walk may find nothing: the others have their turns before the next one.
    const bool is_walking = !*entry && queue.walk.part != RunWalk::Part::kOver;
    if (is_walking) queue.ready = std::max(queue.ready, now + std::chrono::milliseconds(1));
    schedule(host, queue);
    if (*entry) return entry;
    forget_if_empty(host);
  }
  drop_stale();
  return std::optional<QueueEntry>();
}

void Frontier::rest(const std::string& host, Time until) {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) return;
  found->second.ready = until;
  schedule(host, found->second);
}

void Frontier::put_back(QueueEntry entry) {
  HostQueue& queue = hosts_.at(entry.host);
  leased_ -= queue.leased.erase(entry.url);
  const std::string host = entry.host;
  (entry.is_again ? queue.again : queue.ahead).push_back(std::move(entry));
  schedule(host, queue);
}

void Frontier::release(const std::string& host, const std::string& url) {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) return;
  leased_ -= found->second.leased.erase(url);
  forget_if_empty(host);
}

void Frontier::announce(const QueueEntry& entry) {
  const Time opens = opens_at(entry);
  if (opens == kNever) return;
  const auto [found, is_new] = hosts_.try_emplace(entry.host);
  HostQueue& queue = found->second;
  if (is_new) {
    queue.opens = kNever;
    queue.walk.part = RunWalk::Part::kOver;  // a host of this run, or one whose walk is behind us
  }
  // A better class goes first: what was read ahead is read again. It is still on disk.
  if (!queue.ahead.empty() && entry.klass < queue.ahead.back().klass) {
    queue.ahead.clear();
    queue.opens = Time::min();
  }
  queue.opens = std::min(queue.opens, opens);
  if (queue.ahead.empty()) schedule(entry.host, queue);
}

void Frontier::close(const std::string& host) {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) return;
  found->second.closed = true;
  found->second.ahead = {};
  found->second.again = {};
  schedule(host, found->second);
}

void Frontier::set_aside(const QueueEntry& entry) {
  HostQueue& queue = hosts_.at(entry.host);
  leased_ -= queue.leased.erase(entry.url);
  aside_ += queue.aside.insert(entry.url).second ? 1 : 0;
  if (queue.aside.size() <= kSetAsideMax && aside_ <= kSetAsideTotalMax) return;
  close(entry.host);
  aside_ -= queue.aside.size();
  queue.aside = {};
}

bool Frontier::is_closed(const std::string& host) const {
  const auto found = hosts_.find(host);
  return found != hosts_.end() && found->second.closed;
}

void Frontier::forget_if_empty(const std::string& host) {
  const auto found = hosts_.find(host);
  const HostQueue& queue = found->second;
  const bool is_over = queue.walk.part == RunWalk::Part::kOver && queue.again.empty() && queue.ahead.empty();
  const bool is_empty = is_over && queue.leased.empty() && queue.aside.empty() && queue.opens == kNever;
  // A closed host has to be remembered as closed.
  if (is_empty && !queue.closed) hosts_.erase(found);
}

}  // namespace fangzhi
