// StartOrder: starts an execution for each message of dev-OrderCreatedQueue, named by the message
// id, so that a message delivered twice starts one execution.
#include <string>

#include "emulator/base/text.h"
#include "handlers/handlers.h"

namespace lockstep::handlers {
namespace {

using core::HandlerContext;
using core::HandlerError;

std::string state_machine_arn(const HandlerContext& context) {
  std::string arn = context.environment("STATE_MACHINE_ARN");
  if (!arn.empty()) return arn;
  return format("arn:aws:states:{}:{}:stateMachine:dev-OrderProcessingWorkflow", context.region(),
                context.account_id());
}

// What went wrong, or nothing.
std::string start_one(const Json& record, HandlerContext& context) {
  const std::string message_id = record.get_string("messageId");
  auto body = parse_json(record.get_string("body"));
  if (!body.ok()) return "the body is not JSON: " + body.error().message;
  if (!body->is_object()) return "the body is not a JSON object";
  auto answer = context.call("states", "StartExecution",
                             Json::object({{"stateMachineArn", state_machine_arn(context)},
                                           {"name", message_id},
                                           {"input", dump(*body)}}));
  if (!answer.ok() && answer.error().code != "ExecutionAlreadyExists")
    return answer.error().code + ": " + answer.error().message;
  context.log(answer.ok() ? "Started " + answer->get_string("executionArn")
                          : "Already started: " + message_id);
  return "";
}

}  // namespace

Outcome start_order(const Json& event, HandlerContext& context) {
  const Json& records = event.get("Records");
  if (!records.is_array())
    return Failure(HandlerError{"InvalidEvent", "The event has no Records: it is no SQS event"});
  Json failures = Json::array();
  for (const Json& record : records.items()) {
    const std::string why = start_one(record, context);
    if (why.empty()) continue;
    const std::string message_id = record.get_string("messageId");
    context.log(format("Message {} starts no order: {}", message_id, why));
    failures.push_back(Json::object({{"itemIdentifier", message_id}}));
  }
  return Json::object({{"batchItemFailures", std::move(failures)}});
}

}  // namespace lockstep::handlers
