// The wording of DynamoDB's refusals, each once.
// Source  Amazon DynamoDB API Reference, "Common errors"; texts pinned by tests/cases/dynamodb.
#pragma once

#include <string>
#include <string_view>

#include "emulator/base/text.h"
#include "emulator/core/aws_error.h"

namespace lockstep::dynamodb {

using Refusal = Failure<core::AwsError>;

constexpr std::string_view kBadParameters = "One or more parameter values were invalid: ";
constexpr std::string_view kKeyMismatch = "The provided key element does not match the schema";

inline Refusal invalid(std::string message) {
  return core::refuse("ValidationException", std::move(message));
}
inline Refusal bad_parameter(std::string_view message) {
  return invalid(std::string(kBadParameters).append(message));
}
inline Refusal unreadable(std::string message) {
  return core::refuse("SerializationException", std::move(message));
}
// The table named in an operation on tables; the one named in an operation on items.
inline Refusal table_not_found(std::string_view name) {
  return core::refuse("ResourceNotFoundException",
                      format("Requested resource not found: Table: {} not found", name));
}
inline Refusal resource_not_found() {
  return core::refuse("ResourceNotFoundException", "Requested resource not found");
}
inline Refusal table_exists(std::string_view name) {
  return core::refuse("ResourceInUseException", format("Table already exists: {}", name));
}
inline Refusal unsupported(std::string_view what) {
  return invalid(format("Lockstep does not support {} yet", what));
}

// Errors of an item that only its new content shows.
inline Refusal path_invalid() {
  return invalid("The document path provided in the update expression is invalid for update");
}
inline Refusal attribute_missing() {
  return invalid("The provided expression refers to an attribute that does not exist in the item");
}
inline Refusal operand_mistyped() {
  return invalid("An operand in the update expression has an incorrect data type");
}
inline Refusal nested_too_deep() {
  return invalid("Nesting Levels have exceeded supported limits");
}

}  // namespace lockstep::dynamodb
