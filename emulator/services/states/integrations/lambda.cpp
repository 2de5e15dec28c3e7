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

}  // namespace

TaskOutcome invoke_function(const TaskRequest& request) {
  const auto answer = call(request, "lambda", "Invoke",
                           Json::object({{"FunctionName", request.command.resource->arn},
                                         {"InvocationType", "RequestResponse"},
                                         {"Payload", request.command.document.text()}}));
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

TaskOutcome lambda_invoke(const TaskRequest& request) {
  Json input = request.command.parameters;
  if (const Json* payload = input.find("Payload")) input.set("Payload", dump(*payload));
  const auto answer = call(request, "lambda", "Invoke", std::move(input));
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

}  // namespace lockstep::states::integrations
