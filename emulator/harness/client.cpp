#include "emulator/harness/client.h"

#include "emulator/base/text.h"
#include "emulator/protocol/http_client.h"
#include "emulator/world/clock.h"

namespace lockstep::harness {

namespace {

constexpr int kProbeMs = 1000;
constexpr int kPauseMs = 20;

Result<Json, std::string> json_of(const std::string& endpoint,
                                  const protocol::ClientRequest& request) {
  ASSIGN_OR_RETURN(const auto answer, protocol::send_request(endpoint, request));
  auto parsed = parse_json(answer.body);
  if (answer.status == 200) {
    if (parsed.ok()) return *parsed;
    return Failure(format("{}{} does not answer JSON; is it Lockstep?", endpoint, request.target));
  }
  std::string why;
  if (parsed.ok()) {
    why = parsed->get_string("error");
    if (why.empty()) why = parsed->get_string("message");
    const std::string type = parsed->get_string("__type");
    if (!type.empty()) why = why.empty() ? type : type + ": " + why;
  }
  if (why.empty()) why = format("{}{} answered {}", endpoint, request.target, answer.status);
  return Failure(why);
}

}  // namespace

Result<Json, std::string> Client::get(const std::string& path) const {
  protocol::ClientRequest request;
  request.target = path;
  return json_of(endpoint_, request);
}

Result<Json, std::string> Client::post(const std::string& path, const Json& body) const {
  protocol::ClientRequest request;
  request.method = "POST";
  request.target = path;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = dump(body);
  return json_of(endpoint_, request);
}

Result<Json, std::string> Client::states(const std::string& operation, const Json& input) const {
  protocol::ClientRequest request;
  request.method = "POST";
  request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "AWSStepFunctions." + operation}};
  request.body = dump(input);
  return json_of(endpoint_, request);
}

bool Client::wait_until_ready(std::int64_t timeout_ms) const {
  const std::int64_t until = world::steady_ms() + timeout_ms;
  protocol::ClientRequest request;
  request.target = "/_lockstep/health";
  request.timeout_ms = kProbeMs;
  for (;;) {
    const auto answer = protocol::send_request(endpoint_, request);
    if (answer.ok() && answer->status == 200) return true;
    if (world::steady_ms() >= until) return false;
    protocol::pause_ms(kPauseMs);
  }
}

}  // namespace lockstep::harness
