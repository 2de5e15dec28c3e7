// Integrations: what a Task state's resource means: which service is called, with what, and how its
// answer and its errors look to the execution.
// Shapes  An integration is a row in integrations.cpp: service, action, function.
// Errors  as AWS names them ("DynamoDB.ConditionalCheckFailedException"); an integration that
//         Lockstep lacks fails the task with Lockstep.NotEmulated, which names it.
// Source  recorded AWS answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/asl/machine/machine.h"
#include "emulator/core/turn.h"

namespace lockstep::states::integrations {

struct TaskRequest {
  core::Turn& turn;
  const asl::machine::Identity& identity;
  const asl::machine::command::CallService& command;
  std::int64_t execution = 0;  // its row; 0: an answer that comes later cannot be waited for
};

struct TaskOutcome {
  asl::machine::Answer answer;
  std::int64_t duration_ms = 0;
  bool pending = false;  // the answer comes as the entry "invoked"
};

TaskOutcome run_task(const TaskRequest& request);
// What an invocation that was pending came to. `asked` is what ask_function sent along.
TaskOutcome invoked(core::Turn& turn, const asl::machine::Identity& identity, const Json& asked,
                    const Json& answer);

// --- for the integrations ---------------------------------------------------------------------

// What one attempt's draws and ids are keyed by.
std::string task_key(const TaskRequest& request);
std::string request_id(const TaskRequest& request);
core::CallAnswer call(const TaskRequest& request, std::string_view service,
                      std::string_view operation, Json input);
TaskOutcome succeeded(Json output, std::int64_t duration_ms);
TaskOutcome failed(std::string error, std::string cause, std::int64_t duration_ms = 0);
TaskOutcome not_emulated(const TaskRequest& request);
// A member that the API takes as text: a string as it is, other JSON as its text.
void make_text(Json& input, std::string_view member);

// Of an optimised integration. `service` as in Call.
TaskOutcome optimised_failure(const TaskRequest& request, std::string_view service,
                              const core::CallAnswer& answer);
TaskOutcome sdk_failure(const TaskRequest& request, std::string_view service,
                        const core::CallAnswer& answer);

struct HttpFacts {
  std::string_view service;
  std::string_view executed_version;  // lambda
  std::size_t body_size = 0;
  std::uint32_t body_crc = 0;  // dynamodb
};
// The members SdkHttpMetadata and SdkResponseMetadata of an optimised integration's output.
void add_sdk_metadata(const TaskRequest& request, const HttpFacts& facts, Json& output);

// Invokes a function that may run outside Lockstep: its answer now, or nothing while it is pending.
// `form` says who makes an outcome of the answer.
std::optional<core::CallAnswer> ask_function(const TaskRequest& request, std::string_view form,
                                             Json input);
TaskOutcome invoke_function(const TaskRequest& request);  // a function's ARN as the resource
TaskOutcome lambda_invoke(const TaskRequest& request);
TaskOutcome dynamodb_item(const TaskRequest& request);
TaskOutcome events_put_events(const TaskRequest& request);
TaskOutcome sns_publish(const TaskRequest& request);
TaskOutcome sqs_send_message(const TaskRequest& request);
TaskOutcome states_start_execution(const TaskRequest& request);
TaskOutcome aws_sdk(const TaskRequest& request);
TaskOutcome aws_sdk_invoked(const core::CallAnswer& answer);

}  // namespace lockstep::states::integrations
