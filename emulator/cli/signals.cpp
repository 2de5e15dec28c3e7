#include "emulator/cli/signals.h"

#include <pthread.h>

#include <cerrno>
#include <initializer_list>

namespace lockstep::cli {

namespace {

sigset_t taken_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&set, signal);
  return set;
}

}  // namespace

void block_signals() {
  const sigset_t set = taken_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int next_signal(siginfo_t& info) {
  const sigset_t set = taken_signals();
  int signal = 0;
  do {
    signal = sigwaitinfo(&set, &info);
  } while (signal < 0 && errno == EINTR);
  return signal;
}

void unblock_signals() {
  const sigset_t set = taken_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace lockstep::cli
