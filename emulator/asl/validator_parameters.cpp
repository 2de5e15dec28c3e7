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
    {"apigateway", "invoke", "ApiEndpoint"},
    {"apigateway", "invoke", "Method"},
    {"http", "invoke", "ApiEndpoint"},
    {"http", "invoke", "Method"},
};

// All members of the services' requests, for the integrations that Lockstep answers itself.
struct Members {
  std::string_view service, action;
  std::string_view names;  // each between blanks
};

constexpr Members kMembers[] = {
    {"lambda", "invoke",
     " FunctionName InvocationType LogType ClientContext DurableExecutionName Payload"
     " Qualifier TenantId "},
    {"sns", "publish",
     " TopicArn TargetArn PhoneNumber Message Subject MessageStructure MessageAttributes"
     " MessageDeduplicationId MessageGroupId "},
    {"sqs", "sendMessage",
     " QueueUrl MessageBody DelaySeconds MessageAttributes MessageSystemAttributes"
     " MessageDeduplicationId MessageGroupId "},
    {"dynamodb", "getItem",
     " TableName Key AttributesToGet ConsistentRead ReturnConsumedCapacity"
     " ProjectionExpression ExpressionAttributeNames "},
    {"dynamodb", "putItem",
     " TableName Item Expected ReturnValues ReturnConsumedCapacity"
     " ReturnItemCollectionMetrics ConditionalOperator ConditionExpression"
     " ExpressionAttributeNames ExpressionAttributeValues"
     " ReturnValuesOnConditionCheckFailure "},
    {"dynamodb", "updateItem",
     " TableName Key AttributeUpdates Expected ConditionalOperator ReturnValues"
     " ReturnConsumedCapacity ReturnItemCollectionMetrics UpdateExpression"
     " ConditionExpression ExpressionAttributeNames ExpressionAttributeValues"
     " ReturnValuesOnConditionCheckFailure "},
    {"dynamodb", "deleteItem",
     " TableName Key Expected ConditionalOperator ReturnValues ReturnConsumedCapacity"
     " ReturnItemCollectionMetrics ConditionExpression ExpressionAttributeNames"
     " ExpressionAttributeValues ReturnValuesOnConditionCheckFailure "},
    {"states", "startExecution", " StateMachineArn Name Input TraceHeader "},
    {"events", "putEvents", " Entries EndpointId "},
};

// Source  AWS's answers as users report them; guess: that the pointer is that of the parameters.
void check_members(const Fields& fields, const Resource& resource, std::string_view name) {
  const Json* parameters = fields.find(name);
  if (!parameters) return;
  for (const Members& row : kMembers) {
    if (row.service != resource.service || row.action != resource.action) continue;
    for (const auto& member : parameters->members()) {
      std::string_view field = member.key;
      if (!fields.jsonata() && ends_with(field, ".$")) field.remove_suffix(2);
      if (row.names.find(format(" {} ", field)) == row.names.npos)
        fields.error_in(name, format("The field \"{}\" is not supported by Step Functions", field));
    }
  }
}

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
  check_members(fields, resource, name);
}

}  // namespace lockstep::asl::reading
