// The optimised integrations that pass an API's answer on, with the facts of its HTTP answer.
#include "emulator/base/digest.h"
#include "emulator/base/text.h"
#include "emulator/services/states/integrations/integration.h"

namespace lockstep::states::integrations {

namespace {

// getItem → GetItem
std::string operation_of(const std::string& action) {
  std::string out = action;
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out;
}

// The size of SNS's XML answer to Publish, whose ids have a fixed length.
constexpr std::size_t kPublishAnswerSize = 294;

}  // namespace

TaskOutcome dynamodb_item(const TaskRequest& request) {
  const auto answer = call(request, "dynamodb", operation_of(request.command.resource->action),
                           request.command.parameters);
  if (!answer.result.ok()) return optimised_failure(request, "dynamodb", answer);
  Json output = *answer.result;
  const std::string body = dump(output);
  if (!output.is_object()) output = Json::object();
  add_sdk_metadata(request, {"dynamodb", "", body.size(), crc32(body)}, output);
  return succeeded(std::move(output), answer.duration_ms);
}

TaskOutcome events_put_events(const TaskRequest& request) {
  Json input = request.command.parameters;
  if (const Json* given = input.find("Entries"); given && given->is_array()) {
    Json entries = Json::array();
    for (Json entry : given->items()) {
      make_text(entry, "Detail");
      entries.push_back(std::move(entry));
    }
    input.set("Entries", std::move(entries));
  }
  const auto answer = call(request, "events", "PutEvents", std::move(input));
  if (!answer.result.ok()) return optimised_failure(request, "events", answer);
  const Json output =
      Json::object({{"Entries", answer.result->get("Entries")},
                    {"FailedEntryCount", answer.result->get_int("FailedEntryCount")}});
  if (output.get_int("FailedEntryCount") > 0)
    return failed("EventBridge.FailedEntry", dump(output), answer.duration_ms);
  return succeeded(output, answer.duration_ms);
}

TaskOutcome sns_publish(const TaskRequest& request) {
  Json input = request.command.parameters;
  make_text(input, "Message");
  const auto answer = call(request, "sns", "Publish", std::move(input));
  if (!answer.result.ok()) return optimised_failure(request, "sns", answer);
  Json output = *answer.result;
  add_sdk_metadata(request, {"sns", "", kPublishAnswerSize, 0}, output);
  return succeeded(std::move(output), answer.duration_ms);
}

TaskOutcome sqs_send_message(const TaskRequest& request) {
  Json input = request.command.parameters;
  make_text(input, "MessageBody");
  const auto answer = call(request, "sqs", "SendMessage", std::move(input));
  if (!answer.result.ok()) return optimised_failure(request, "sqs", answer);
  const Json& result = *answer.result;
  Json output = Json::object();
  for (const auto member :
       {"MD5OfMessageAttributes", "MD5OfMessageBody", "MD5OfMessageSystemAttributes", "MessageId"})
    if (const Json* value = result.find(member)) output.set(member, *value);
  add_sdk_metadata(request, {"sqs", "", dump(result).size(), 0}, output);
  if (const Json* number = result.find("SequenceNumber")) output.set("SequenceNumber", *number);
  return succeeded(std::move(output), answer.duration_ms);
}

TaskOutcome states_start_execution(const TaskRequest& request) {
  const Json& parameters = request.command.parameters;
  Json input = Json::object();
  if (const Json* arn = parameters.find("StateMachineArn")) input.set("stateMachineArn", *arn);
  if (const Json* name = parameters.find("Name")) input.set("name", *name);
  if (const Json* trace = parameters.find("TraceHeader")) input.set("traceHeader", *trace);
  if (const Json* value = parameters.find("Input")) {
    input.set("input", *value);
    make_text(input, "input");
  }
  const auto answer = call(request, "states", "StartExecution", std::move(input));
  if (!answer.result.ok()) return optimised_failure(request, "states", answer);
  const Json& result = *answer.result;
  Json output = Json::object({{"ExecutionArn", result.get("executionArn")}});
  add_sdk_metadata(request, {"states", "", dump(result).size(), 0}, output);
  const Json& started = result.get("startDate");
  const double seconds = started.is_number() ? started.as_double() : 0;
  output.set("StartDate", static_cast<std::int64_t>(seconds * 1000 + 0.5));
  return succeeded(std::move(output), answer.duration_ms);
}

}  // namespace lockstep::states::integrations
