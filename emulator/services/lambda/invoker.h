// Invoker: runs a function's handler inside the turn, writes its log, and keeps asynchronous events
// until they succeed or their retries are used up (after 1 and 2 minutes).
// Shapes  Outcome: the payload as the function answered it, or the function error's JSON.
// Units   duration_ms is declared by the handler's sleeps.
#pragma once

#include <string>
#include <string_view>

#include "emulator/core/entry.h"
#include "emulator/services/lambda/functions.h"

namespace lockstep::lambda {

struct Invocation {
  std::string request_id;
  int attempt = 0;  // what the handler is told of earlier tries
  enum class Log : std::uint8_t { Stored, AlsoAnswered } log = Log::Stored;
};

struct Outcome {
  std::string payload;
  bool failed = false;  // a function error
  std::int64_t duration_ms = 0;
  std::string log;      // START .. REPORT, if the invocation asks for it
};

class Invoker {
 public:
  explicit Invoker(Functions& functions) : functions_(functions) {}

  // The operation Invoke.
  AwsResult<Json> invoke(core::Turn& turn, const core::Call& call);
  Outcome run(core::Turn& turn, Function& function, const Json& event,
              const Invocation& invocation);
  // An asynchronous event has come due.
  void on_async(core::Turn& turn, const core::Entry& entry);

 private:
  Functions& functions_;
};

}  // namespace lockstep::lambda
