// The wording of SNS's errors, once. Codes are those on the wire ("NotFound").
// Source  recorded answers of AWS; texts marked guess stand in docs/reference/differences.md.
#pragma once

#include <string>
#include <string_view>

#include "emulator/base/text.h"
#include "emulator/core/aws_error.h"

namespace lockstep::sns {

using core::AwsError;
using core::AwsResult;
using Refusal = Failure<AwsError>;

// "Invalid parameter: " and the text.
inline Refusal invalid_parameter(std::string_view text) {
  return core::refuse("InvalidParameter", format("Invalid parameter: {}", text));
}

inline Refusal invalid_parameter_because(std::string_view parameter, std::string_view reason) {
  return invalid_parameter(format("{} Reason: {}", parameter, reason));
}

inline Refusal invalid_attribute(std::string message) {
  return core::refuse("ParameterValueInvalid", std::move(message));
}

inline Refusal topic_not_found() { return core::refuse("NotFound", "Topic does not exist", 404); }

inline Refusal subscription_not_found() {
  return core::refuse("NotFound", "Subscription does not exist", 404);
}

inline Refusal resource_not_found() {
  return core::refuse("ResourceNotFound", "Resource does not exist", 404);
}

}  // namespace lockstep::sns
