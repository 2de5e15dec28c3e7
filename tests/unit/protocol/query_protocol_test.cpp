#include "emulator/protocol/query_protocol.h"

#include <gtest/gtest.h>

#include "emulator/protocol/xml.h"

namespace lockstep::protocol {
namespace {

std::string decoded(std::string_view service, std::string_view operation, std::string_view form) {
  Exchange exchange;
  exchange.protocol = core::Protocol::Query;
  exchange.service = core::find_model(service);
  exchange.operation = exchange.service->find_operation(operation);
  auto input = decode_query(exchange, *parse_parameters(form));
  return input.ok() ? dump(*input) : input.error().code;
}

TEST(QueryProtocol, BatchEntriesOfSqsAreFlat) {
  EXPECT_EQ(decoded("sqs", "SendMessageBatch",
                    "QueueUrl=q&SendMessageBatchRequestEntry.2.Id=b&"
                    "SendMessageBatchRequestEntry.1.Id=a&"
                    "SendMessageBatchRequestEntry.1.MessageBody=m"),
            R"({"QueueUrl":"q","Entries":[{"Id":"a","MessageBody":"m"},{"Id":"b"}]})");
}

TEST(QueryProtocol, AttributesOfSqsMayComeWithoutANumber) {
  EXPECT_EQ(decoded("sqs", "SetQueueAttributes",
                    "QueueUrl=q&Attribute.Name=DelaySeconds&Attribute.Value=5"),
            R"({"QueueUrl":"q","Attributes":{"DelaySeconds":"5"}})");
}

TEST(QueryProtocol, TagsOfSqsHaveKeyAndValue) {
  EXPECT_EQ(decoded("sqs", "TagQueue", "QueueUrl=q&Tag.1.Key=a&Tag.1.Value=b"),
            R"({"QueueUrl":"q","Tags":{"a":"b"}})");
  EXPECT_EQ(decoded("sqs", "UntagQueue", "QueueUrl=q&TagKey.1=a&TagKey.2=b"),
            R"({"QueueUrl":"q","TagKeys":["a","b"]})");
}

TEST(QueryProtocol, BatchesOfSnsHaveMembers) {
  EXPECT_EQ(decoded("sns", "PublishBatch",
                    "TopicArn=t&PublishBatchRequestEntries.member.1.Id=1&"
                    "PublishBatchRequestEntries.member.1.Message=m"),
            R"({"TopicArn":"t","PublishBatchRequestEntries":[{"Id":"1","Message":"m"}]})");
}

TEST(QueryProtocol, ValuesHaveTheirTypes) {
  EXPECT_EQ(decoded("sts", "AssumeRole", "RoleArn=r&RoleSessionName=s&DurationSeconds=900"),
            R"({"RoleArn":"r","RoleSessionName":"s","DurationSeconds":900})");
  EXPECT_EQ(decoded("sts", "AssumeRole", "DurationSeconds=1h"), "MalformedInput");
  EXPECT_EQ(decoded("sns", "Subscribe", "ReturnSubscriptionArn=true"),
            R"({"ReturnSubscriptionArn":true})");
}

TEST(QueryProtocol, TextIsEscaped) {
  std::string out;
  append_xml_text(out, "a<b>&\"\r\n\x01ü");
  EXPECT_EQ(out, "a&lt;b&gt;&amp;&quot;&#xd;\n?ü");
}

}  // namespace
}  // namespace lockstep::protocol
