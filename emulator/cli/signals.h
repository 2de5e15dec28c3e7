// Signals: taken one by one by the main thread, so that no handler runs in the midst of anything.
// Threads block_signals before any thread is started: they inherit what is blocked.
#pragma once

#include <csignal>

namespace lockstep::cli {

// SIGINT, SIGTERM, SIGHUP and SIGCHLD wait for next_signal; SIGPIPE is ignored.
void block_signals();
// Waits for one of them. `info` says who sent it.
int next_signal(siginfo_t& info);
// As at the start of the program: a second SIGINT ends it at once.
void unblock_signals();

}  // namespace lockstep::cli
