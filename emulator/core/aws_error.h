// AwsError: what an operation answers when it refuses, before any protocol dresses it.
// Shapes  code as in the service's model ("ResourceNotFoundException"); message may be empty;
//         members are further members of the error shape (Item, CancellationReasons, reason, Type).
#pragma once

#include <string>

#include "emulator/base/json.h"
#include "emulator/base/result.h"

namespace lockstep::core {

struct AwsError {
  std::string code;
  std::string message;
  int http_status = 400;
  Json members = Json::object();
};

template <class T>
using AwsResult = Result<T, AwsError>;

inline Failure<AwsError> refuse(std::string code, std::string message, int http_status = 400) {
  return Failure(AwsError{std::move(code), std::move(message), http_status, Json::object()});
}

}  // namespace lockstep::core
