#include "emulator/core/validation.h"

#include <gtest/gtest.h>

namespace lockstep::core {
namespace {

std::string refusal(std::string_view service, std::string_view operation, std::string_view input) {
  auto json = parse_json(input);
  EXPECT_TRUE(json.ok()) << input;
  auto checked = check_input(service, operation, *json);
  return checked.ok() ? "" : checked.error().code + ": " + checked.error().message;
}

TEST(Validation, AMissingMemberIsNamedInLowerCamelCase) {
  EXPECT_EQ(refusal("dynamodb", "PutItem", R"({"TableName":"Orders"})"),
            "ValidationException: 1 validation error detected: Value null at 'item' failed to "
            "satisfy constraint: Member must not be null");
}

TEST(Validation, SeveralViolationsAreCounted) {
  EXPECT_EQ(refusal("dynamodb", "PutItem", "{}"),
            "ValidationException: 2 validation errors detected: Value null at 'tableName' failed "
            "to satisfy constraint: Member must not be null; Value null at 'item' failed to "
            "satisfy constraint: Member must not be null");
}

TEST(Validation, NullCountsAsMissing) {
  EXPECT_NE(refusal("states", "StartExecution", R"({"stateMachineArn":null})"), "");
}

TEST(Validation, NumbersHaveBounds) {
  EXPECT_EQ(refusal("states", "ListExecutions", R"({"maxResults":1001})"),
            "ValidationException: 1 validation error detected: Value '1001' at 'maxResults' "
            "failed to satisfy constraint: Member must have value less than or equal to 1000");
  EXPECT_EQ(refusal("dynamodb", "Query", R"({"TableName":"abc","Limit":0})"),
            "ValidationException: 1 validation error detected: Value '0' at 'limit' failed to "
            "satisfy constraint: Member must have value greater than or equal to 1");
}

TEST(Validation, EnumsListTheirValues) {
  EXPECT_EQ(refusal("states", "ListExecutions", R"({"statusFilter":"X"})"),
            "ValidationException: 1 validation error detected: Value 'X' at 'statusFilter' failed "
            "to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, "
            "PENDING_REDRIVE, ABORTED, FAILED, RUNNING]");
}

TEST(Validation, NestedMembersHavePaths) {
  EXPECT_EQ(refusal("states", "CreateStateMachineAlias",
                    R"({"name":"a","routingConfiguration":[{"stateMachineVersionArn":"x",
                        "weight":101}]})"),
            "ValidationException: 1 validation error detected: Value '101' at "
            "'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must "
            "have value less than or equal to 100");
}

TEST(Validation, AListIsPrintedWithItsStructures) {
  EXPECT_NE(refusal("states", "CreateStateMachineAlias",
                    R"({"name":"a","routingConfiguration":[
                        {"stateMachineVersionArn":"x","weight":50},
                        {"stateMachineVersionArn":"y","weight":50},
                        {"stateMachineVersionArn":"z","weight":0}]})")
                .find("Value '[RoutingConfigurationListItem(stateMachineVersionArn=x, "
                      "weight=50), "),
            std::string::npos);
}

TEST(Validation, AliasNamesMustFitTheirPattern) {
  EXPECT_EQ(refusal("states", "CreateStateMachineAlias",
                    R"({"name":"12","routingConfiguration":[
                        {"stateMachineVersionArn":"x","weight":100}]})"),
            "ValidationException: 1 validation error detected: Value '12' at 'name' failed to "
            "satisfy constraint: Member must satisfy regular expression pattern: "
            "^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$");
}

TEST(Validation, StatesRefusesEmptyTextsItself) {
  EXPECT_EQ(refusal("states", "StartExecution", R"({"stateMachineArn":""})"), "");
  EXPECT_EQ(refusal("states", "CreateStateMachine",
                    R"({"name":"","definition":"","roleArn":""})"), "");
}

TEST(Validation, TableNamesMayBeArns) {
  EXPECT_EQ(refusal("dynamodb", "DescribeTable",
                    R"({"TableName":"arn:aws:dynamodb:us-east-1:000000000000:table/Orders"})"), "");
  EXPECT_EQ(refusal("dynamodb", "DescribeTable", R"({"TableName":"a"})"),
            "ValidationException: 1 validation error detected: Value 'a' at 'tableName' failed to "
            "satisfy constraint: Member must have length greater than or equal to 3");
}

TEST(Validation, MapValuesAreReportedAtTheMap) {
  std::string writes;
  for (int i = 0; i < 26; ++i) writes += std::string(i ? "," : "") + R"({"PutRequest":{"Item":{}}})";
  const std::string text =
      refusal("dynamodb", "BatchWriteItem", R"({"RequestItems":{"tab":[)" + writes + "]}}");
  EXPECT_NE(text.find("at 'requestItems' failed to satisfy constraint: Map value must satisfy "
                      "constraint: [Member must have length less than or equal to 25, Member must "
                      "have length greater than or equal to 1]"),
            std::string::npos)
      << text;
}

TEST(Validation, ElementsAreReportedAtTheirList) {
  EXPECT_EQ(refusal("lambda", "CreateFunction",
                    R"({"FunctionName":"f","Role":"arn:aws:iam::000000000000:role/r","Code":{},
                        "Architectures":["X"]})"),
            "ValidationException: 1 validation error detected: Value '[X]' at 'architectures' "
            "failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy "
            "enum value set: [x86_64, arm64], Member must not be null]");
}

TEST(Validation, SensitiveValuesAreNotRepeated) {
  EXPECT_EQ(refusal("lambda", "UpdateFunctionConfiguration",
                    R"({"FunctionName":"f","Environment":{"Variables":{"1":"secret"}}})"),
            "ValidationException: 1 validation error detected: Value at 'environment.variables' "
            "failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy "
            "regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, Member must not be null]");
}

TEST(Validation, RuntimesAreWordedByLambda) {
  EXPECT_EQ(refusal("lambda", "UpdateFunctionConfiguration",
                    R"({"FunctionName":"f","Runtime":"cobol"})"), "");
}

TEST(Validation, SqsNamesTheMissingParameter) {
  EXPECT_EQ(refusal("sqs", "SendMessage", R"({"QueueUrl":"q","MessageBody":""})"),
            "MissingRequiredParameterException: The request must contain the parameter "
            "MessageBody.");
  EXPECT_EQ(refusal("sqs", "SendMessageBatch",
                    R"({"QueueUrl":"q","Entries":[{"Id":"a","MessageBody":"x"},{"Id":"b"}]})"),
            "MissingRequiredParameterException: The request must contain the parameter "
            "SendMessageBatchRequestEntry.2.MessageBody.");
}

TEST(Validation, SnsHasWordsForAMissingArn) {
  EXPECT_EQ(refusal("sns", "Subscribe", R"({"Protocol":"sqs"})"),
            "InvalidParameter: Invalid parameter: TopicArn Reason: no value for required "
            "parameter");
  EXPECT_EQ(refusal("sns", "PublishBatch",
                    R"({"TopicArn":"t","PublishBatchRequestEntries":[{"Id":"1","Message":"m",
                        "MessageAttributes":{"n":{"StringValue":"x"}}}]})"),
            "ValidationError: 1 validation error detected: Value null at "
            "'publishBatchRequestEntries.1.member.messageAttributes.n.member.dataType' failed to "
            "satisfy constraint: Member must not be null");
}

TEST(Validation, LogsUsesItsOwnCode) {
  EXPECT_EQ(refusal("logs", "FilterLogEvents", R"({"logGroupName":"g","limit":10001})"),
            "InvalidParameterException: 1 validation error detected: Value '10001' at 'limit' "
            "failed to satisfy constraint: Member must have value less than or equal to 10000");
}

TEST(Validation, AWrongJsonTypeIsASerializationError) {
  EXPECT_EQ(refusal("dynamodb", "DescribeTable", R"({"TableName":23})"),
            "SerializationException: NUMBER_VALUE cannot be converted to String");
  EXPECT_EQ(refusal("dynamodb", "PutItem", R"({"TableName":"abc","Item":{"a":{"S":{}}}})"),
            "SerializationException: Start of structure or map found where not expected.");
  EXPECT_EQ(refusal("states", "StartExecution", "[]"),
            "SerializationException: Start of list found where not expected");
}

TEST(Validation, OwnAndUnknownOperationsPass) {
  EXPECT_TRUE(check_input("states", "lockstep:SetFaults", Json()).ok());
  EXPECT_TRUE(check_input("kinesis", "GetObject", Json()).ok());
}

TEST(Validation, ADeepItemNeitherCrashesNorHangs) {
  std::string item = R"({"S":"x"})";
  for (int i = 0; i < 240; ++i) item = R"({"L":[)" + item + "]}";
  EXPECT_EQ(refusal("dynamodb", "PutItem", R"({"TableName":"abc","Item":{"a":)" + item + "}}"), "");
}

}  // namespace
}  // namespace lockstep::core
