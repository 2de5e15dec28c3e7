#include <array>

#include "emulator/base/text.h"
#include "emulator/services/states/integrations/integration.h"

namespace lockstep::states::integrations {

namespace {

struct Row {
  std::string_view service, action;
  TaskOutcome (*run)(const TaskRequest&);
};

constexpr std::array kRows = {
    Row{"lambda", "invoke", lambda_invoke},
    Row{"dynamodb", "getItem", dynamodb_item},
    Row{"dynamodb", "putItem", dynamodb_item},
    Row{"dynamodb", "updateItem", dynamodb_item},
    Row{"dynamodb", "deleteItem", dynamodb_item},
    Row{"events", "putEvents", events_put_events},
    Row{"sns", "publish", sns_publish},
    Row{"sqs", "sendMessage", sqs_send_message},
    Row{"states", "startExecution", states_start_execution},
};

}  // namespace

TaskOutcome run_task(const TaskRequest& request) {
  const asl::Resource& resource = *request.command.resource;
  using Kind = asl::Resource::Kind;
  using Pattern = asl::Resource::Pattern;
  if (resource.kind == Kind::LambdaFunction) return invoke_function(request);
  if (resource.kind != Kind::Integration) return not_emulated(request);
  const bool job = resource.pattern == Pattern::Sync || resource.pattern == Pattern::Sync2;
  if (job && (resource.aws_sdk || resource.service != "states")) return not_emulated(request);
  if (resource.aws_sdk) return aws_sdk(request);
  for (const Row& row : kRows)
    if (row.service == resource.service && row.action == resource.action) return row.run(request);
  return not_emulated(request);
}

std::string task_key(const TaskRequest& request) {
  const auto& command = request.command;
  return format("{}/{}/{}/{}/{}", request.identity.execution_arn, command.frame_path, command.state,
                command.attempt, command.ticket);
}

std::string request_id(const TaskRequest& request) {
  return request.turn.chance().uuid("request", task_key(request));
}

core::CallAnswer call(const TaskRequest& request, std::string_view service,
                      std::string_view operation, Json input) {
  core::Call call;
  call.service = service;
  call.operation = operation;
  call.input = std::move(input);
  call.caller.account_id = request.turn.account_id();
  call.caller.region = request.turn.region();
  call.caller.key = task_key(request);
  call.caller.attempt = request.command.attempt;
  call.caller.from_outside = false;
  return request.turn.call(std::move(call));
}

TaskOutcome succeeded(Json output, std::int64_t duration_ms) {
  TaskOutcome out;
  out.answer.output = std::move(output);
  out.duration_ms = duration_ms;
  return out;
}

TaskOutcome failed(std::string error, std::string cause, std::int64_t duration_ms) {
  TaskOutcome out;
  out.answer.ok = false;
  out.answer.error = std::move(error);
  out.answer.cause = std::move(cause);
  out.duration_ms = duration_ms;
  return out;
}

TaskOutcome not_emulated(const TaskRequest& request) {
  return failed(
      "Lockstep.NotEmulated",
      format("Lockstep does not emulate the integration {0}. Give the state '{1}' an answer"
             " in a mock configuration (lockstep serve --mocks FILE), as in"
             " {{\"StateMachines\":{{\"{2}\":{{\"TestCases\":{{\"Test\":{{\"{1}\":"
             "\"Answer\"}}}}}}}},\"MockedResponses\":{{\"Answer\":{{\"0\":{{\"Return\":"
             "{{}}}}}}}}}}, and start the execution with {3}#Test; or catch"
             " Lockstep.NotEmulated.",
             request.command.resource->arn, request.command.state, request.identity.machine_name,
             request.identity.machine_arn));
}

void make_text(Json& input, std::string_view member) {
  const Json* value = input.find(member);
  if (value && !value->is_string() && !value->is_null()) input.set(member, dump(*value));
}

}  // namespace lockstep::states::integrations
