// Job: one invocation of a function that runs outside, and what came of it.
// Shapes  Program: what an instance is started from. An instance runs one job at a time and is
//         named by who gives the jobs.
// Units   *_ms, *_us of real time, unless `world`.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lockstep::runtime {

struct Program {
  std::string url;                     // not empty: a function behind HTTP, and nothing below
  std::vector<std::string> arguments;  // the process
  std::vector<std::string> environment;
  std::string folder;  // working folder
  // Called before the first process is started, on the pool's thread: brings the code into the
  // folder. An error's text, or nothing.
  std::function<std::string()> unpack;
  std::int64_t memory_mb = 128;
};

struct Job {
  std::string instance;
  std::shared_ptr<const Program> program;
  std::string request_id;
  std::string function_arn;  // as called
  std::string trace_id;
  std::string client_context;
  std::string payload;
  std::int64_t timeout_ms = 3000;
  // For functions whose clock and chance follow Lockstep's world: "" if this one's do not.
  std::string seed;
  std::int64_t world_now_ms = 0;
};

struct JobResult {
  enum class Kind : std::uint8_t {
    Answered,    // payload is the function's answer
    Failed,      // payload is the error as the runtime wrote it
    InitFailed,  // the same, before the first event
    TimedOut,
    Exited,       // exit_text says how
    TooLarge,     // the answer
    CannotStart,  // exit_text says why
  } kind = Kind::Answered;
  std::string payload;
  std::string error_type;  // of Failed and InitFailed, by the runtime's header or payload
  std::string exit_text;   // "exit status 1", "signal: killed", ""
  bool cold = false;
  bool instance_gone = false;  // the next job with its name starts a new process
  std::int64_t init_us = 0;
  std::int64_t duration_us = 0;
  std::int64_t slept_ms = 0;  // what the function slept in the world's time
  std::uint64_t memory_bytes = 0;
  struct Line {
    std::int64_t at_us;  // since the start of the job
    std::string text;    // with its line break
  };
  std::vector<Line> lines;
};

using JobDone = std::function<void(JobResult)>;

}  // namespace lockstep::runtime
