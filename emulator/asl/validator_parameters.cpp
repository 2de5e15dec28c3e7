#include "emulator/asl/reading.h"
#include "emulator/base/text.h"

namespace lockstep::asl::reading {

namespace {

struct Required {
  std::string_view service, action, field;
};

// What the services' models require of the optimised integrations' parameters.
constexpr Required kRequired[] = {
    {"lambda", "invoke", "FunctionName"},
    {"sns", "publish", "Message"},
    {"sqs", "sendMessage", "QueueUrl"},
    {"sqs", "sendMessage", "MessageBody"},
    {"dynamodb", "getItem", "TableName"},
    {"dynamodb", "getItem", "Key"},
    {"dynamodb", "putItem", "TableName"},
    {"dynamodb", "putItem", "Item"},
    {"dynamodb", "updateItem", "TableName"},
    {"dynamodb", "updateItem", "Key"},
    {"dynamodb", "deleteItem", "TableName"},
    {"dynamodb", "deleteItem", "Key"},
    {"states", "startExecution", "StateMachineArn"},
    {"events", "putEvents", "Entries"},
};

bool has_field(const Json& object, std::string_view name) {
  return object.contains(name) || object.contains(std::string(name) + ".$");
}

}  // namespace

void check_parameters(const Fields& fields, const Resource& resource) {
  if (const Json* credentials = fields.find("Credentials"))
    if (credentials->is_object() && !has_field(*credentials, "RoleArn"))
      fields.error_in("Credentials", "The field 'RoleArn' is required but was missing");
  if (resource.kind != Resource::Kind::Integration || resource.aws_sdk) return;
  const std::string_view name = fields.jsonata() ? "Arguments" : "Parameters";
  const Json* parameters = fields.find(name);
  if (parameters && !parameters->is_object()) return;
  for (const Required& row : kRequired) {
    if (row.service != resource.service || row.action != resource.action) continue;
    if (!parameters || !has_field(*parameters, row.field))
      fields.error_in(name, format("The field '{}' is required but was missing", row.field));
  }
}

}  // namespace lockstep::asl::reading
