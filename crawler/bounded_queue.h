#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <utility>

#include "base/mutex.h"

namespace fangzhi {

// A queue between threads, bounded in items and in bytes (the caller says what an item weighs). One item always fits,
// however heavy, so that nothing can get stuck. Safe for concurrent use.
template <class T>
class BoundedQueue {
 public:
  BoundedQueue(size_t items_max, size_t bytes_max) : items_max_(items_max), bytes_max_(bytes_max) {}

  // Takes `item` and returns true, or leaves it as it is when there is no room now. For the thread that may not wait.
  bool try_push(T& item, size_t bytes) {
    MutexLock lock(mutex_);
    if (!has_room(bytes)) return false;
    add(std::move(item), bytes);
    return true;
  }

  // Waits for room. False when the queue was closed meanwhile; the item is lost then.
  bool push(T item, size_t bytes) {
    MutexLock lock(mutex_);
    while (!closed_ && !has_room(bytes)) room_.wait(mutex_);
    if (closed_) return false;
    add(std::move(item), bytes);
    return true;
  }

  // Waits for an item; empty when the queue is closed and drained.
  std::optional<T> pop() {
    MutexLock lock(mutex_);
    while (entries_.empty() && !closed_) ready_.wait(mutex_);
    return take();
  }

  // Waits at most `timeout`; empty when nothing came, see also drained().
  std::optional<T> pop_for(std::chrono::milliseconds timeout) {
    MutexLock lock(mutex_);
    if (entries_.empty() && !closed_) ready_.wait_for(mutex_, timeout);
    return take();
  }

  // No item comes any more; those inside may still be taken.
  void close() {
    MutexLock lock(mutex_);
    closed_ = true;
    ready_.notify_all();
    room_.notify_all();
  }

  bool drained() const {
    MutexLock lock(mutex_);
    return closed_ && entries_.empty();
  }

 private:
  struct Entry {
    T item;
    size_t bytes;
  };

  bool has_room(size_t bytes) const REQUIRES(mutex_) {
    return entries_.empty() || (entries_.size() < items_max_ && bytes_ + bytes <= bytes_max_);
  }

  void add(T item, size_t bytes) REQUIRES(mutex_) {
    entries_.push_back({std::move(item), bytes});
    bytes_ += bytes;
    ready_.notify_one();
  }

  std::optional<T> take() REQUIRES(mutex_) {
    if (entries_.empty()) return std::nullopt;
    std::optional<T> item(std::move(entries_.front().item));
    bytes_ -= entries_.front().bytes;
    entries_.pop_front();
    room_.notify_all();
    return item;
  }

  const size_t items_max_;
  const size_t bytes_max_;
  mutable Mutex mutex_;
  Condition ready_;
  Condition room_;
  std::deque<Entry> entries_ GUARDED_BY(mutex_);
  size_t bytes_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace fangzhi
