// Process: a function's host process: started in a process group of its own, which ends with the
// server, and only with the environment it is given.
// Shapes  standard output and error are one pipe, so that their lines keep their order.
// Errors  a text: what could not be started and why.
// Threads launch: a thread that lives as long as the processes (Linux ties their end to it).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/base/result.h"

namespace lockstep::runtime {

struct Launch {
  std::vector<std::string> arguments;    // [0] is the program's path
  std::vector<std::string> environment;  // "NAME=value"
  std::string folder;
  std::uint64_t data_bytes_max = 0;  // 0: no limit
};

struct Process {
  pid_t pid = -1;
  int output = -1;   // to be read without blocking
  int exit_fd = -1;  // readable when the process has ended; -1 where the system has no such thing
};

Result<Process, std::string> launch(const Launch& launch);
// Ends the process and all that it started, at once.
void kill_group(pid_t pid);

// Kills what the functions' processes have started, too, when this process ends by whatever means:
// a small process of its own that outlives it by a moment.
class Watcher {
 public:
  Watcher();
  ~Watcher();
  Watcher(const Watcher&) = delete;
  void add(pid_t group) { tell(group); }
  void remove(pid_t group) { tell(-group); }

 private:
  void tell(pid_t group) const;
  int pipe_ = -1;
  pid_t pid_ = -1;
};

// Resident memory in bytes; 0 if the process is gone.
std::uint64_t memory_of(pid_t pid);

}  // namespace lockstep::runtime
