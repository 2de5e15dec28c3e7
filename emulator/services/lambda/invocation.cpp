#include "emulator/services/lambda/invocation.h"

#include <algorithm>

#include "emulator/base/text.h"

namespace lockstep::lambda {
namespace {

constexpr std::size_t kTailBytes = 4096;

}  // namespace

Json to_json(const Invocation& invocation) {
  return Json::object({{"asker", static_cast<int>(invocation.asker)},
                       {"function", invocation.function},
                       {"version", invocation.version},
                       {"arn", invocation.arn},
                       {"requestId", invocation.request_id},
                       {"payload", invocation.payload},
                       {"clientContext", invocation.client_context},
                       {"attempt", invocation.attempt},
                       {"tail", invocation.tail},
                       {"token", static_cast<std::int64_t>(invocation.token)},
                       {"context", invocation.context}});
}

Invocation read_invocation(const Json& json) {
  Invocation invocation;
  invocation.asker = static_cast<Invocation::Asker>(json.get_int("asker"));
  invocation.function = json.get_string("function");
  invocation.version = json.get_string("version");
  invocation.arn = json.get_string("arn");
  invocation.request_id = json.get_string("requestId");
  invocation.payload = json.get_string("payload");
  invocation.client_context = json.get_string("clientContext");
  invocation.attempt = static_cast<int>(json.get_int("attempt"));
  invocation.tail = json.get_bool("tail");
  invocation.token = static_cast<core::ReplyToken>(json.get_int("token"));
  invocation.context = json.get("context");
  return invocation;
}

Json to_json(const Outcome& outcome) {
  return Json::object({{"payload", outcome.payload},
                       {"errorType", outcome.error_type},
                       {"durationMs", outcome.duration_ms},
                       {"log", outcome.log}});
}

Outcome read_outcome(const Json& json) {
  return {json.get_string("payload"), json.get_string("errorType"), json.get_int("durationMs"),
          json.get_string("log")};
}

Json invoke_answer(const Invocation& invocation, const Outcome& outcome) {
  Json answer = Json::object({{"StatusCode", 200}, {"ExecutedVersion", invocation.version}});
  if (outcome.failed()) answer.set("FunctionError", "Unhandled");
  if (invocation.tail) {
    const std::string_view log = outcome.log;
    answer.set("LogResult", base64(log.substr(log.size() - std::min(log.size(), kTailBytes))));
  }
  answer.set("Payload", outcome.payload);
  return answer;
}

std::string plain_error(std::string_view type, std::string_view message) {
  return dump(Json::object({{"errorType", type}, {"errorMessage", message}}));
}

}  // namespace lockstep::lambda
