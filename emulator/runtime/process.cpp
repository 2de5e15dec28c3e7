#include "emulator/runtime/process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "emulator/base/text.h"

namespace lockstep::runtime {
namespace {

constexpr int kFdsMax = 4096;  // closed one by one where close_range is missing

// What the child reports when it cannot become the program.
struct Complaint {
  int error;
  char step[16];
};

// Everything below runs between fork and exec in a process with many threads: system calls only.
[[noreturn]] void complain_and_exit(int fd, const char* step) {
  Complaint complaint{errno, {}};
  std::strncpy(complaint.step, step, sizeof complaint.step - 1);
  const ssize_t told = ::write(fd, &complaint, sizeof complaint);
  _exit(told > 0 ? 127 : 126);
}

void close_others(int first) {
  if (::syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  for (int fd = first; fd < kFdsMax; ++fd) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void default_signals() {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGQUIT})
    ::sigaction(number, &action, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

struct Child {
  char* const* arguments;
  char* const* environment;
  const char* folder;
  rlim_t data_bytes_max;
  int output, complaints;
  pid_t parent;
};

[[noreturn]] void become(const Child& child) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != child.parent) _exit(126);  // it ended before the line above
  default_signals();
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (::dup2(nothing, 0) < 0 || ::dup2(child.output, 1) < 0 || ::dup2(child.output, 2) < 0)
    complain_and_exit(child.complaints, "dup2");
  close_others(3);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  if (child.data_bytes_max > 0) {
    const rlimit data{child.data_bytes_max, child.data_bytes_max};
    ::setrlimit(RLIMIT_DATA, &data);
  }
  if (::chdir(child.folder) != 0) complain_and_exit(child.complaints, "chdir");
  ::execve(child.arguments[0], child.arguments, child.environment);
  complain_and_exit(child.complaints, "exec");
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (const std::string& text : texts) all.push_back(const_cast<char*>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

}  // namespace

Result<Process, std::string> launch(const Launch& launch) {
  int output[2], complaints[2];
  if (::pipe2(output, O_CLOEXEC) != 0) return Failure(std::string("no pipe to be had"));
  if (::pipe2(complaints, O_CLOEXEC) != 0) {
    ::close(output[0]);
    ::close(output[1]);
    return Failure(std::string("no pipe to be had"));
  }
  const auto arguments = pointers(launch.arguments);
  const auto environment = pointers(launch.environment);
  const Child child{
      arguments.data(), environment.data(), launch.folder.c_str(), launch.data_bytes_max, output[1],
      complaints[1],    ::getpid()};
  const pid_t pid = ::fork();
  if (pid == 0) become(child);
  const int fork_error = errno;
  ::close(output[1]);
  ::close(complaints[1]);
  Complaint complaint{};
  ssize_t told = 0;
  if (pid > 0) {
    ::setpgid(pid, pid);
    do told = ::read(complaints[0], &complaint, sizeof complaint);
    while (told < 0 && errno == EINTR);
  }
  ::close(complaints[0]);
  if (pid > 0 && told <= 0) {
    ::fcntl(output[0], F_SETFL, O_NONBLOCK);
    return Process{pid, output[0], static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
  }
  ::close(output[0]);
  if (pid < 0) return Failure(format("fork: {}", std::strerror(fork_error)));
  ::waitpid(pid, nullptr, 0);
  complaint.step[sizeof complaint.step - 1] = '\0';
  return Failure(
      format("{} ({}): {}", launch.arguments[0], complaint.step, std::strerror(complaint.error)));
}

void kill_group(pid_t pid) {
  if (pid <= 1) return;
  ::kill(-pid, SIGKILL);
  ::kill(pid, SIGKILL);  // it may not have made its group yet
}

Watcher::Watcher() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  pid_ = ::fork();
  if (pid_ != 0) {
    ::close(ends[0]);
    pipe_ = ends[1];
    return;
  }
  // System calls only, on memory that is there: the groups it knows of.
  ::setpgid(0, 0);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(number, SIG_IGN);
  ::prctl(PR_SET_NAME, "lockstep-watch");
  const int in = ::dup2(ends[0], 3) == 3 ? 3 : ends[0];
  if (::syscall(SYS_close_range, 4, ~0U, 0) != 0)
    for (int fd = 4; fd < kFdsMax; ++fd) ::close(fd);
  for (int fd = 0; fd < 3; ++fd) ::close(fd);
  static pid_t groups[kFdsMax];
  pid_t told = 0;
  for (;;) {
    const ssize_t n = ::read(in, &told, sizeof told);
    if (n < 0 && errno == EINTR) continue;
    if (n != sizeof told) break;
    for (pid_t& group : groups) {
      if (group != (told > 0 ? 0 : -told)) continue;
      group = told > 0 ? told : 0;
      break;
    }
  }
  for (const pid_t group : groups)
    if (group > 1) ::kill(-group, SIGKILL);
  _exit(0);
}

Watcher::~Watcher() {
  if (pipe_ >= 0) ::close(pipe_);
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
}

void Watcher::tell(pid_t group) const {
  if (pipe_ >= 0 && ::write(pipe_, &group, sizeof group) < 0) return;
}

std::uint64_t memory_of(pid_t pid) {
  char path[32];
  std::snprintf(path, sizeof path, "/proc/%d/statm", static_cast<int>(pid));
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char text[128];
  const ssize_t n = ::read(fd, text, sizeof text);
  ::close(fd);
  if (n <= 0) return 0;
  const auto fields = split(std::string_view(text, static_cast<std::size_t>(n)), ' ');
  if (fields.size() < 2) return 0;
  const auto pages = to_int(fields[1]);
  return pages ? static_cast<std::uint64_t>(*pages) * static_cast<std::uint64_t>(::getpagesize())
               : 0;
}

}  // namespace lockstep::runtime
