// The wording of IAM's errors, once. Codes are those on the wire.
// Source  recorded answers of AWS; texts marked guess stand in docs/reference/differences.md.
#pragma once

#include <string>
#include <string_view>

#include "emulator/base/text.h"
#include "emulator/core/aws_error.h"

namespace lockstep::iam {

using core::AwsError;
using core::AwsResult;
using Refusal = Failure<AwsError>;

inline Refusal no_such_entity(std::string message) {
  return core::refuse("NoSuchEntity", std::move(message), 404);
}

inline Refusal role_not_found(std::string_view name) {
  return no_such_entity(format("The role with name {} cannot be found.", name));
}

inline Refusal role_exists(std::string_view name) {
  return core::refuse("EntityAlreadyExists", format("Role with name {} already exists.", name),
                      409);
}

inline Refusal role_policy_not_found(std::string_view policy) {
  return no_such_entity(format("The role policy with name {} cannot be found.", policy));
}

inline Refusal policy_not_found(std::string_view arn) {
  return no_such_entity(format("Policy {} was not found.", arn));
}

inline Refusal policy_not_attachable(std::string_view arn) {
  return no_such_entity(format("Policy {} does not exist or is not attachable.", arn));
}

inline Refusal policy_exists(std::string_view name) {
  return core::refuse(
      "EntityAlreadyExists",
      format("A policy called {} already exists. Duplicate names are not allowed.", name), 409);
}

inline Refusal invalid_arn() {
  return core::refuse("InvalidInput", "Invalid ARN:  Could not be parsed!");
}

inline Refusal malformed_document() {
  return core::refuse("MalformedPolicyDocument", "This policy contains invalid Json");
}

inline Refusal delete_conflict(std::string message) {
  return core::refuse("DeleteConflict", std::move(message), 409);
}

}  // namespace lockstep::iam
