// Invocation: one run of a function: who asked, and what for; and its outcome.
// Shapes  as JSON it is the stored intent of a function that runs outside.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/base/json.h"
#include "emulator/core/turn.h"

namespace lockstep::lambda {

struct Invocation {
  enum class Asker : std::uint8_t {
    Wire,     // a client waits: `token`
    Later,    // lockstep:InvokeLater: context is ReplyTo
    Async,    // an event: context is {attempts, firstMs, qualifier}
    Mapping,  // context is {mapping, messages}
  } asker = Asker::Wire;
  std::int64_t id = 0;  // of the stored intent; negative: nothing is stored; 0: none yet
  std::string function;
  std::string version;  // executed
  std::string arn;      // as called
  std::string request_id;
  std::string payload;
  std::string client_context;
  int attempt = 0;  // what the handler is told of earlier tries
  bool tail = false;
  core::ReplyToken token = 0;
  Json context = Json::object();
};

Json to_json(const Invocation& invocation);
Invocation read_invocation(const Json& json);

struct Outcome {
  std::string payload;
  std::string error_type;        // empty: no function error
  std::int64_t duration_ms = 0;  // declared
  std::string log;               // START .. REPORT, if the invocation asks for it

  bool failed() const { return !error_type.empty(); }
};
Json to_json(const Outcome& outcome);
Outcome read_outcome(const Json& json);

// What Invoke answers.
Json invoke_answer(const Invocation& invocation, const Outcome& outcome);

// {"errorType","errorMessage"}
std::string plain_error(std::string_view type, std::string_view message);

}  // namespace lockstep::lambda
