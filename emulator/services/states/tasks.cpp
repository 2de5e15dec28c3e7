// SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat.
#include "emulator/services/states/errors.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

using core::AwsResult;
using core::Call;
using core::Turn;

constexpr std::size_t kOutputBytesMax = 262144;

AwsResult<TokenOwner> owner_of(Parts& parts, Turn& turn, const std::string& token) {
  if (const TokenOwner* owner = parts.tokens.find_open(token)) return *owner;
  if (const auto gone = parts.tokens.find_retired(turn, token)) return task_timed_out(*gone);
  return invalid_token();
}

AwsResult<Json> success(Parts& parts, Turn& turn, const Call& call) {
  TokenAnswer given;
  given.token = call.input.get_string("taskToken");
  const std::string output = call.input.get_string("output");
  if (output.size() > kOutputBytesMax)
    return invalid_output("Output size exceeds the maximum number of bytes service limit.");
  auto parsed = parse_json(output);
  if (!parsed.ok()) return invalid_output(parsed.error().message);
  ASSIGN_OR_RETURN(given.owner, owner_of(parts, turn, given.token));
  given.answer.document = Document::from_parsed(output, std::move(parsed).value());
  parts.runner.answer_token(turn, given);
  return Json::object();
}

AwsResult<Json> failure(Parts& parts, Turn& turn, const Call& call) {
  TokenAnswer given;
  given.token = call.input.get_string("taskToken");
  ASSIGN_OR_RETURN(given.owner, owner_of(parts, turn, given.token));
  given.answer.ok = false;
  given.answer.error = call.input.get_string("error");
  given.answer.cause = call.input.get_string("cause");
  given.answer.has_error = call.input.contains("error");
  given.answer.has_cause = call.input.contains("cause");
  parts.runner.answer_token(turn, given);
  return Json::object();
}

AwsResult<Json> heartbeat(Parts& parts, Turn& turn, const Call& call) {
  ASSIGN_OR_RETURN(const TokenOwner owner,
                   owner_of(parts, turn, call.input.get_string("taskToken")));
  parts.runner.heartbeat(turn, owner);
  return Json::object();
}

}  // namespace

void add_task_operations(Parts& parts, Operations& out) {
  const auto bound = [&parts](auto handler) {
    return [&parts, handler](Turn& turn, const Call& call) { return handler(parts, turn, call); };
  };
  out.push_back({"SendTaskSuccess", bound(success)});
  out.push_back({"SendTaskFailure", bound(failure)});
  out.push_back({"SendTaskHeartbeat", bound(heartbeat)});
}

}  // namespace lockstep::states
