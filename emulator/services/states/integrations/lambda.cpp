#include "emulator/base/text.h"
#include "emulator/services/states/integrations/integration.h"

namespace lockstep::states::integrations {

namespace {

// The payload of a function that failed: its errorType names the error, the text is the cause.
TaskOutcome function_failed(const std::string& payload, std::int64_t duration_ms) {
  const auto parsed = parse_json(payload);
  if (parsed.ok()) {
    const std::string type = parsed->get_string("errorType");
    if (!type.empty()) return failed(type, payload, duration_ms);
  }
  return failed("Lambda.Unknown",
                "The cause could not be determined because Lambda did not return an error type."
                " Returned payload: " + payload,
                duration_ms);
}

Document parsed_payload(const std::string& payload) {
  if (payload.empty()) return Document(Json());
  auto parsed = parse_json(payload);
  return parsed.ok() ? Document::from_parsed(payload, std::move(parsed).value())
                     : Document(Json(payload));
}

TaskOutcome pending() {
  TaskOutcome outcome;
  outcome.pending = true;
  return outcome;
}

// Of a function's ARN as the resource.
TaskOutcome function_outcome(const TaskRequest& request, const core::CallAnswer& answer) {
  if (!answer.result.ok()) return optimised_failure(request, "lambda", answer);
  const Json& output = *answer.result;
  const Json& payload = output.get("Payload");
  static const std::string kNone;
  const std::string& text = payload.is_string() ? payload.as_string() : kNone;
  if (output.contains("FunctionError")) return function_failed(text, answer.duration_ms);
  TaskOutcome outcome;
  outcome.answer.document = parsed_payload(text);
  outcome.duration_ms = answer.duration_ms;
  return outcome;
}

// Of arn:aws:states:::lambda:invoke.
TaskOutcome invoke_outcome(const TaskRequest& request, const core::CallAnswer& answer) {
  if (!answer.result.ok()) return optimised_failure(request, "lambda", answer);
  const Json& result = *answer.result;
  const std::string payload = result.get_string("Payload");
  if (result.contains("FunctionError")) return function_failed(payload, answer.duration_ms);
  const std::string version = result.get_string("ExecutedVersion", "$LATEST");
  Json output = Json::object({{"ExecutedVersion", version}});
  if (const Json* log = result.find("LogResult")) output.set("LogResult", *log);
  output.set("Payload", parsed_payload(payload).value());
  add_sdk_metadata(request, {"lambda", version, payload.size(), 0}, output);
  output.set("StatusCode", result.get_int("StatusCode", 200));
  return succeeded(std::move(output), answer.duration_ms);
}

}  // namespace

std::optional<core::CallAnswer> ask_function(const TaskRequest& request, std::string_view form,
                                             Json input) {
  const auto& command = request.command;
  input.set("ReplyTo",
            Json::object({{"service", "states"},
                          {"kind", "invoked"},
                          {"payload", Json::object({{"execution", request.execution},
                                                    {"frame", std::int64_t{command.frame}},
                                                    {"ticket", command.ticket},
                                                    {"form", form},
                                                    {"state", command.state},
                                                    {"path", command.frame_path},
                                                    {"attempt", command.attempt}})}}));
  auto answer = call(request, "lambda", "lockstep:InvokeLater", std::move(input));
  if (!answer.result.ok()) return answer;
  if (answer.result->contains("Pending")) return std::nullopt;
  Json now = answer.result->get("Answer");
  return core::CallAnswer{std::move(now), answer.duration_ms};
}

TaskOutcome invoked(core::Turn& turn, const asl::machine::Identity& identity, const Json& asked,
                    const Json& answer) {
  asl::machine::command::CallService command;
  command.frame = static_cast<asl::machine::FrameId>(asked.get_int("frame"));
  command.ticket = asked.get_int("ticket");
  command.state = asked.get_string("state");
  command.frame_path = asked.get_string("path");
  command.attempt = static_cast<int>(asked.get_int("attempt"));
  const TaskRequest request{turn, identity, command, asked.get_int("execution")};
  core::CallAnswer given{answer.get("result"), answer.get_int("durationMs")};
  if (const Json* error = answer.find("error"))
    given.result = core::refuse(error->get_string("code"), error->get_string("message"),
                                static_cast<int>(error->get_int("status", 400)));
  const std::string form = asked.get_string("form");
  if (form == "arn") return function_outcome(request, given);
  if (form == "sdk") {
    if (!given.result.ok()) return sdk_failure(request, "lambda", given);
    return aws_sdk_invoked(given);
  }
  return invoke_outcome(request, given);
}

TaskOutcome invoke_function(const TaskRequest& request) {
  const auto answer = ask_function(request, "arn",
                                   Json::object({{"FunctionName", request.command.resource->arn},
                                                 {"InvocationType", "RequestResponse"},
                                                 {"Payload", request.command.document.text()}}));
  return answer ? function_outcome(request, *answer) : pending();
}

TaskOutcome lambda_invoke(const TaskRequest& request) {
  Json input = request.command.parameters;
  if (const Json* payload = input.find("Payload")) input.set("Payload", dump(*payload));
  const auto answer = ask_function(request, "invoke", std::move(input));
  return answer ? invoke_outcome(request, *answer) : pending();
}

}  // namespace lockstep::states::integrations
