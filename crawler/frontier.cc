#include "crawler/frontier.h"

#include <algorithm>
#include <cassert>

namespace fangzhi {

void Frontier::add_host(std::string_view host, Time ready) {
  const auto [found, is_new] = hosts_.try_emplace(std::string(host));
  if (!is_new) return;
  found->second.ready = ready;
  schedule(found->first, found->second);
}

Time Frontier::opens_at(const QueueEntry& entry) const {
  const bool is_eligible = !options_.horizon || entry.retry || entry.due <= *options_.horizon;
  return is_eligible ? entry.due : kNever;
}

void Frontier::schedule(const std::string& host, HostQueue& queue) {
  queue.ticket = ++tickets_;
  const Time opens = queue.ahead.empty() ? queue.opens : Time::min();
  const Time at = std::max(queue.ready, opens);
  if (!queue.closed && at != kNever) heap_.push({at, queue.ticket, host});
  drop_stale();
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
    const bool are_all_rows = rows->size() < limit;
    if (!queue.ahead.empty() || are_all_rows || limit >= options_.retry_scan_max) return {};
    const Time scan_end = options_.horizon ? now + options_.retry_wait_max : now;
    if (rows->back().due > scan_end) return {};
  }
}

Result<std::optional<QueueEntry>> Frontier::next(Time now) {
  while (!heap_.empty() && heap_.top().at <= now) {
    const std::string host = heap_.top().host;
    heap_.pop();
    HostQueue& queue = hosts_.at(host);
    if (queue.ahead.empty()) {
      if (Status read = read_ahead(host, queue, now); !read) return tl::unexpected(read.error());
    }
    if (queue.ahead.empty()) {
      schedule(host, queue);
      forget_if_empty(host);
      continue;
    }
    QueueEntry entry = std::move(queue.ahead.front());
    queue.ahead.pop_front();
    queue.leased.insert(entry.url);
    ++leased_;
    if (queue.ahead.empty()) queue.opens = Time::min();
    schedule(host, queue);
    return std::optional<QueueEntry>(std::move(entry));
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
  queue.ahead.push_front(std::move(entry));
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
  if (is_new) queue.opens = kNever;
  // A better class goes first: what was read ahead is read again. It is still on disk.
  if (!queue.ahead.empty() && entry.klass < queue.ahead.front().klass) {
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
  found->second.ahead.clear();
  schedule(host, found->second);
}

void Frontier::set_aside(const QueueEntry& entry) {
  HostQueue& queue = hosts_.at(entry.host);
  leased_ -= queue.leased.erase(entry.url);
  queue.aside.insert(entry.url);
  if (queue.aside.size() > kSetAsideMax) close(entry.host);
}

bool Frontier::is_closed(const std::string& host) const {
  const auto found = hosts_.find(host);
  return found != hosts_.end() && found->second.closed;
}

void Frontier::forget_if_empty(const std::string& host) {
  const auto found = hosts_.find(host);
  const HostQueue& queue = found->second;
  const bool is_empty = queue.ahead.empty() && queue.leased.empty() && queue.aside.empty() && queue.opens == kNever;
  // A closed host has to be remembered as closed.
  if (is_empty && !queue.closed) hosts_.erase(found);
}

}  // namespace fangzhi
