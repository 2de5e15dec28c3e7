// What AWS Lambda says when it refuses: each text once.
#pragma once

#include <string>

#include "emulator/base/text.h"
#include "emulator/core/aws_error.h"

namespace lockstep::lambda {

using core::AwsError;
using core::AwsResult;

inline Failure<AwsError> refuse(std::string code, std::string message, int http_status) {
  return Failure(
      AwsError{std::move(code), std::move(message), http_status, Json::object({{"Type", "User"}})});
}
inline Failure<AwsError> invalid(std::string message) {
  return refuse("InvalidParameterValueException", std::move(message), 400);
}
inline Failure<AwsError> function_not_found(std::string_view arn) {
  return refuse("ResourceNotFoundException", format("Function not found: {}", arn), 404);
}
inline Failure<AwsError> no_such_resource() {
  return refuse("ResourceNotFoundException", "The resource you requested does not exist.", 404);
}
inline Failure<AwsError> function_exists(std::string_view name) {
  return refuse("ResourceConflictException", format("Function already exist: {}", name), 409);
}
inline Failure<AwsError> cannot_unzip() {
  return invalid(
      "Could not unzip uploaded file. Please check your file, then try to upload again.");
}
inline Failure<AwsError> throttled(std::string_view reason) {
  return Failure(AwsError{"TooManyRequestsException", "Rate Exceeded.", 429,
                          Json::object({{"Type", "User"}, {"Reason", reason}})});
}
inline Failure<AwsError> payload_too_large(std::size_t limit) {
  return refuse(
      "RequestTooLargeException",
      format("Request must be smaller than {} bytes for the InvokeFunction operation", limit), 413);
}

}  // namespace lockstep::lambda
