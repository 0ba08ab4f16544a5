#pragma once

#include <condition_variable>
#include <mutex>

// Clang's thread-safety annotations: members say which mutex guards them, and clang checks it (-Wthread-safety).
#if defined(__clang__)
#define FANGZHI_TS(x) __attribute__((x))
#else
#define FANGZHI_TS(x)
#endif
#define GUARDED_BY(mutex) FANGZHI_TS(guarded_by(mutex))
#define REQUIRES(mutex) FANGZHI_TS(requires_capability(mutex))

namespace fangzhi {

class FANGZHI_TS(capability("mutex")) Mutex {
 public:
  void lock() FANGZHI_TS(acquire_capability()) { mutex_.lock(); }
  void unlock() FANGZHI_TS(release_capability()) { mutex_.unlock(); }

 private:
  friend class Condition;
  std::mutex mutex_;
};

class FANGZHI_TS(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) FANGZHI_TS(acquire_capability(mutex)) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() FANGZHI_TS(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// A condition variable for Mutex. Callers hold the mutex and loop over their condition.
class Condition {
 public:
  void wait(Mutex& mutex) FANGZHI_TS(requires_capability(mutex)) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  // False when `timeout` passed first.
  template <class Rep, class Period>
  bool wait_for(Mutex& mutex, std::chrono::duration<Rep, Period> timeout) FANGZHI_TS(requires_capability(mutex)) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const bool notified = condition_.wait_for(lock, timeout) == std::cv_status::no_timeout;
    lock.release();
    return notified;
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace fangzhi
