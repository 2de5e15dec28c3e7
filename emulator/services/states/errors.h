// The wordings of Step Functions' refusals, each once.
// Source  recorded AWS answers "API errors"; texts marked guess stand in
// docs/reference/differences.md.
#pragma once

#include <string>
#include <string_view>

#include "emulator/base/text.h"
#include "emulator/core/aws_error.h"

namespace lockstep::states {

using Refusal = Failure<core::AwsError>;

inline Refusal invalid_arn(std::string_view arn) {
  return core::refuse("InvalidArn", format("Invalid Arn: 'Invalid ARN prefix: {}'", arn));
}
inline Refusal wrong_resource_type(std::string_view type) {
  return core::refuse("InvalidArn",
                      format("Invalid Arn: 'Resource type not valid in this context: {}'", type));
}
inline Refusal machine_missing(std::string_view arn) {
  return core::refuse("StateMachineDoesNotExist",
                      format("State Machine Does Not Exist: '{}'", arn));
}
inline Refusal machine_deleting(std::string_view arn) {
  return core::refuse("StateMachineDeleting", format("State Machine is being deleted: '{}'", arn));
}
inline Refusal machine_exists(std::string_view arn) {
  return core::refuse("StateMachineAlreadyExists",
                      format("State Machine Already Exists: '{}'", arn));
}
inline Refusal machine_type_unsupported() {
  return core::refuse("StateMachineTypeNotSupported",
                      "This operation is not supported by this type of state machine");
}
inline Refusal execution_missing(std::string_view arn) {
  return core::refuse("ExecutionDoesNotExist", format("Execution Does Not Exist: '{}'", arn));
}
inline Refusal execution_exists(std::string_view arn) {
  return core::refuse("ExecutionAlreadyExists", format("Execution Already Exists: '{}'", arn));
}
inline Refusal invalid_execution_input(std::string_view why) {
  return core::refuse("InvalidExecutionInput",
                      format("Invalid State Machine Execution Input: '{}'", why));
}
inline Refusal invalid_output(std::string_view why) {
  return core::refuse("InvalidOutput", format("Invalid Output: '{}'", why));
}
inline Refusal invalid_name(std::string_view name) {
  return core::refuse("InvalidName", format("Invalid Name: '{}'", name));
}
inline Refusal invalid_token() {
  return core::refuse("InvalidToken", "Invalid Token: 'Invalid token'");
}
inline Refusal task_timed_out(std::string_view what) {
  return core::refuse("TaskTimedOut", format("Task Timed Out: '{}'", what));
}
inline Refusal activity_missing(std::string_view arn) {
  return core::refuse("ActivityDoesNotExist", format("Activity Does Not Exist: '{}'", arn));
}
// Of a distributed Map's children. guess: the text
inline Refusal labelled_arn(std::string_view arn) {
  core::AwsError error{"ValidationException",
                       format("This API does not support labeled state machine ARNs: '{}'", arn),
                       400, Json::object()};
  error.members.set("reason", "API_DOES_NOT_SUPPORT_LABELED_ARNS");
  return lockstep::Failure(std::move(error));
}
inline Refusal resource_not_found(std::string_view arn) {
  return core::refuse("ResourceNotFound", format("Resource not found: '{}'", arn));
}
inline Refusal alias_missing() {
  return core::refuse("ResourceNotFound", "Request references a resource that does not exist.");
}
inline Refusal invalid_request(std::string text) {
  return core::refuse("ValidationException", std::move(text));
}
inline Refusal invalid_routing(std::string text) {
  auto refusal = core::refuse("ValidationException", std::move(text));
  refusal.error.members.set("reason", "INVALID_ROUTING_CONFIGURATION");
  return refusal;
}
inline Refusal conflict(std::string text) {
  return core::refuse("ConflictException", std::move(text));
}
inline Refusal not_emulated(std::string_view what) {
  return core::refuse("ValidationException", format("Lockstep does not emulate {} yet", what));
}

}  // namespace lockstep::states
