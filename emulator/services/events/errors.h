// The wording of EventBridge's errors, once.
// Source  recorded answers of AWS; texts marked guess stand in docs/reference/differences.md.
#pragma once

#include <string>
#include <string_view>

#include "emulator/base/text.h"
#include "emulator/core/aws_error.h"

namespace lockstep::events {

using core::AwsError;
using core::AwsResult;
using Refusal = Failure<AwsError>;

inline Refusal event_validation(std::string message) {
  return core::refuse("ValidationException", std::move(message));
}
inline Refusal event_not_found(std::string message) {
  return core::refuse("ResourceNotFoundException", std::move(message));
}
inline Refusal bus_not_found(std::string_view bus) {
  return event_not_found(format("Event bus {} does not exist.", bus));
}
inline Refusal bus_exists(std::string_view bus) {
  return core::refuse("ResourceAlreadyExistsException",
                      format("Event bus {} already exists.", bus));
}
inline Refusal rule_not_found(std::string_view rule, std::string_view bus) {
  return event_not_found(format("Rule {} does not exist on EventBus {}.", rule, bus));
}
inline Refusal connection_not_found(std::string_view name) {
  return event_not_found(format("Connection '{}' does not exist.", name));
}
inline Refusal too_many(std::string_view what) {
  return core::refuse(
      "LimitExceededException",
      format("The requested resource exceeds the maximum number allowed: {}", what));
}

}  // namespace lockstep::events
