// The walls around the process that reads a stranger's file, put up before the first of its bytes is looked at.

#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>

#include "app/file_formats.h"
#include "app/file_reader.h"

namespace fangzhi {
namespace {

// Sanitizers map more address space than there is memory, and ask the system for more than a reader of files does.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsInstrumented = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
constexpr bool kIsInstrumented = true;
#else
constexpr bool kIsInstrumented = false;
#endif
#else
constexpr bool kIsInstrumented = false;
#endif

bool bound(__rlimit_resource_t resource, rlim_t value) {
  const rlimit limit{value, value};
  return ::setrlimit(resource, &limit) == 0;
}

// What remains allowed: reading what is open, opening files to read (the tables of poppler-data), memory, time, the
// end. Anything else fails with EPERM, as it would for a process without rights: libraries can bear that.
bool filter_system_calls() {
  scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) return false;
  constexpr int kAllowed[] = {
      SCMP_SYS(read),         SCMP_SYS(pread64),        SCMP_SYS(readv),         SCMP_SYS(write),
      SCMP_SYS(writev),       SCMP_SYS(lseek),          SCMP_SYS(close),         SCMP_SYS(fstat),
      SCMP_SYS(stat),         SCMP_SYS(lstat),          SCMP_SYS(newfstatat),    SCMP_SYS(statx),
      SCMP_SYS(access),       SCMP_SYS(faccessat),      SCMP_SYS(faccessat2),    SCMP_SYS(readlink),
      SCMP_SYS(readlinkat),   SCMP_SYS(getdents64),     SCMP_SYS(mmap),          SCMP_SYS(munmap),
      SCMP_SYS(mremap),       SCMP_SYS(mprotect),       SCMP_SYS(madvise),       SCMP_SYS(brk),
      SCMP_SYS(futex),        SCMP_SYS(getrandom),      SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
      SCMP_SYS(time),         SCMP_SYS(getrusage),      SCMP_SYS(getpid),        SCMP_SYS(gettid),
      SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),    SCMP_SYS(rt_sigaction),  SCMP_SYS(sched_yield),
      SCMP_SYS(exit),         SCMP_SYS(rt_sigprocmask), SCMP_SYS(exit_group),    SCMP_SYS(fcntl),
      SCMP_SYS(uname),        SCMP_SYS(sysinfo),        SCMP_SYS(tgkill),        SCMP_SYS(prlimit64)};
  bool is_good = true;
  for (const int call : kAllowed) is_good = ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0 && is_good;
  constexpr scmp_datum_t kWrites = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
  const scmp_arg_cmp open_to_read = SCMP_A1(SCMP_CMP_MASKED_EQ, kWrites, 0);
  const scmp_arg_cmp openat_to_read = SCMP_A2(SCMP_CMP_MASKED_EQ, kWrites, 0);
  is_good = ::seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, &open_to_read) == 0 && is_good;
  is_good = ::seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, &openat_to_read) == 0 && is_good;
  is_good = is_good && ::seccomp_load(filter) == 0;
  ::seccomp_release(filter);
  return is_good;
}

}  // namespace

bool confine_process() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // without its parent nobody waits for it
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  bool is_bound =
      bound(RLIMIT_CPU, kFileCpuSeconds) && bound(RLIMIT_CORE, 0) && bound(RLIMIT_FSIZE, 0) && bound(RLIMIT_NOFILE, 64);
  if (kIsInstrumented) return is_bound;
  is_bound = is_bound && bound(RLIMIT_AS, kFileMemoryBytes);
  // A kernel or a container without seccomp leaves the other walls standing.
  if (!filter_system_calls() && errno != ENOSYS && errno != EINVAL && errno != EPERM) return false;
  return is_bound;
}

}  // namespace fangzhi
