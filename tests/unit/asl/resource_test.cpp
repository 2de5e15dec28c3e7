#include "emulator/asl/resource.h"

#include <gtest/gtest.h>

namespace lockstep::asl {

TEST(Resource, AnIntegrationHasServiceActionAndPattern) {
  const Resource plain = parse_resource("arn:aws:states:::dynamodb:updateItem");
  EXPECT_EQ(plain.kind, Resource::Kind::Integration);
  EXPECT_EQ(plain.service, "dynamodb");
  EXPECT_EQ(plain.action, "updateItem");
  EXPECT_EQ(plain.pattern, Resource::Pattern::RequestResponse);
  const Resource token = parse_resource("arn:aws:states:::sqs:sendMessage.waitForTaskToken");
  EXPECT_EQ(token.pattern, Resource::Pattern::WaitForTaskToken);
  EXPECT_EQ(token.action, "sendMessage");
  EXPECT_EQ(token.resource_type(), "sqs");
  EXPECT_EQ(token.resource_name(), "sendMessage.waitForTaskToken");
}

TEST(Resource, NestedExecutionsKnowTwoSyncPatterns) {
  const Resource sync = parse_resource("arn:aws:states:::states:startExecution.sync");
  const Resource sync2 = parse_resource("arn:aws:states:::states:startExecution.sync:2");
  EXPECT_EQ(sync.pattern, Resource::Pattern::Sync);
  EXPECT_EQ(sync2.pattern, Resource::Pattern::Sync2);
  EXPECT_EQ(sync2.resource_name(), "startExecution.sync:2");
}

TEST(Resource, AwsSdkActionsAreShownWithTheirPrefix) {
  const Resource sdk = parse_resource("arn:aws:states:::aws-sdk:sqs:sendMessage");
  EXPECT_TRUE(sdk.aws_sdk);
  EXPECT_EQ(sdk.service, "sqs");
  EXPECT_EQ(sdk.resource_type(), "aws-sdk:sqs");
  EXPECT_EQ(sdk.resource_name(), "sendMessage");
}

TEST(Resource, FunctionsAndActivitiesKeepTheirArn) {
  const Resource function = parse_resource("arn:aws:lambda:us-east-1:000000000000:function:f:1");
  EXPECT_EQ(function.kind, Resource::Kind::LambdaFunction);
  EXPECT_EQ(function.arn, "arn:aws:lambda:us-east-1:000000000000:function:f:1");
  EXPECT_EQ(parse_resource("arn:aws:states:us-east-1:000000000000:activity:a").kind,
            Resource::Kind::Activity);
}

TEST(Resource, AnythingElseIsUnknown) {
  for (const char* arn : {"", "x", "arn:aws:states:::", "arn:aws:states:::sqs", ":::::",
                          "arn:aws:states:::sqs:", "arn:aws:states:::sqs:sendMessage.sync:2",
                          "arn:aws:states:us-east-1:000000000000:activity:"})
    EXPECT_EQ(parse_resource(arn).kind, Resource::Kind::Unknown) << arn;
}

}  // namespace lockstep::asl
