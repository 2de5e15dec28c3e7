// The wording of SQS's errors, once. Codes are the shape names of the JSON protocol; the protocol
// layer maps them to the query protocol's codes.
// Source  recorded answers of AWS; texts marked guess stand in docs/reference/differences.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/base/text.h"
#include "emulator/core/aws_error.h"

namespace lockstep::sqs {

using core::AwsError;
using core::AwsResult;
using Refusal = Failure<AwsError>;

inline Refusal queue_does_not_exist() {
  return core::refuse("QueueDoesNotExist", "The specified queue does not exist.");
}

inline Refusal invalid_parameter(std::string message) {
  return core::refuse("InvalidParameterValueException", std::move(message));
}

// "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be ..."
inline Refusal invalid_value(std::string_view value, std::string_view parameter,
                             std::string_view reason) {
  return invalid_parameter(
      format("Value {} for parameter {} is invalid. Reason: {}", value, parameter, reason));
}

inline Refusal missing_parameter(std::string_view parameter) {
  return core::refuse("MissingRequiredParameterException",
                      format("The request must contain the parameter {}.", parameter));
}

inline Refusal unknown_attribute(std::string_view name) {
  return core::refuse("InvalidAttributeName", format("Unknown Attribute {}.", name));
}

inline Refusal invalid_attribute_value(std::string_view name, std::string_view reason = "") {
  auto message = format("Invalid value for the parameter {}.", name);
  if (!reason.empty()) message += format(" Reason: {}", reason);
  return core::refuse("InvalidAttributeValue", std::move(message));
}

inline Refusal queue_name_exists(std::string_view attribute) {
  return core::refuse("QueueNameExists",
                      format("A queue already exists with the same name and a different value for "
                             "attribute {}",
                             attribute));
}

inline Refusal queue_deleted_recently() {
  return core::refuse("QueueDeletedRecently",
                      "You must wait 60 seconds after deleting a queue before you can create "
                      "another with the same name.");
}

inline Refusal purge_in_progress(std::string_view name) {
  return core::refuse(
      "PurgeQueueInProgress",
      format("Only one PurgeQueue operation on {} is allowed every 60 seconds.", name), 403);
}

inline Refusal receipt_handle_is_invalid(std::string_view handle) {
  return core::refuse(
      "ReceiptHandleIsInvalid",
      format("The input receipt handle \"{}\" is not a valid receipt handle.", handle), 404);
}

inline Refusal invalid_message_contents() {
  return core::refuse("InvalidMessageContents",
                      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | "
                      "#x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
}

inline Refusal empty_batch(std::string_view operation) {
  return core::refuse(
      "EmptyBatchRequest",
      format("There should be at least one {}RequestEntry in the request.", operation));
}

inline Refusal too_many_entries(std::size_t count) {
  return core::refuse(
      "TooManyEntriesInBatchRequest",
      format("Maximum number of entries per request are 10. You have sent {}.", count));
}

inline Refusal invalid_batch_entry_id() {
  return core::refuse("InvalidBatchEntryId",
                      "A batch entry id can only contain alphanumeric characters, hyphens and "
                      "underscores. It can be at most 80 letters long.");
}

inline Refusal batch_ids_not_distinct(std::string_view id) {
  return core::refuse("BatchEntryIdsNotDistinct", format("Id {} repeated.", id));
}

inline Refusal batch_too_long(std::int64_t bytes) {
  return core::refuse(
      "BatchRequestTooLong",
      format("Batch requests cannot be longer than 1048576 bytes. You have sent {} bytes.", bytes));
}

// The code an entry of a batch shows: the query protocol's.
inline std::string entry_code(const std::string& code) {
  if (code == "InvalidParameterValueException") return "InvalidParameterValue";
  if (code == "MissingRequiredParameterException") return "MissingParameter";
  return code;
}

}  // namespace lockstep::sqs
