// What CloudWatch Logs says when it refuses: each text once.
#pragma once

#include <string>

#include "emulator/core/aws_error.h"

namespace lockstep::logs {

using core::AwsError;
using core::AwsResult;
using core::refuse;

inline Failure<AwsError> no_group() {
  return refuse("ResourceNotFoundException", "The specified log group does not exist.");
}
inline Failure<AwsError> no_stream() {
  return refuse("ResourceNotFoundException", "The specified log stream does not exist.");
}
inline Failure<AwsError> group_exists() {
  return refuse("ResourceAlreadyExistsException", "The specified log group already exists");
}
inline Failure<AwsError> stream_exists() {
  return refuse("ResourceAlreadyExistsException", "The specified log stream already exists");
}
inline Failure<AwsError> invalid(std::string message) {
  return refuse("InvalidParameterException", std::move(message));
}
inline Failure<AwsError> name_too_long() {
  return invalid(
      "Invalid LogGroup or LogStream, both must have length less than or equal to 512.");
}
inline Failure<AwsError> bad_token() { return invalid("The specified nextToken is invalid."); }

}  // namespace lockstep::logs
