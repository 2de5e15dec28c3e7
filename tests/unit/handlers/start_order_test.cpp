#include <gtest/gtest.h>

#include "handlers/handlers.h"
#include "tests/unit/handlers/fake_context.h"

namespace lockstep::handlers {
namespace {

Json message(const char* id, const char* body) {
  return Json::object({{"messageId", id}, {"body", body}});
}

TEST(StartOrder, StartsAnExecutionNamedByTheMessageWithTheParsedBody) {
  test::FakeContext context;
  const Json record = message("m-1", R"( {"orderId": "o-1"} )");
  auto outcome = start_order(Json::object({{"Records", Json::array({record})}}), context);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(R"({"batchItemFailures":[]})", dump(*outcome));
  ASSERT_EQ(1u, context.calls.size());
  EXPECT_EQ("StartExecution", context.calls[0].operation);
  EXPECT_EQ(R"({"stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:)"
            R"(dev-OrderProcessingWorkflow","name":"m-1","input":"{\"orderId\":\"o-1\"}"})",
            dump(context.calls[0].input));
}

TEST(StartOrder, ReportsOnlyTheMessagesThatStartNothing) {
  test::FakeContext context;
  auto outcome = start_order(
      Json::object({{"Records", Json::array({message("bad", "not json"), message("good", "{}"),
                                             message("list", "[1]")})}}),
      context);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(R"({"batchItemFailures":[{"itemIdentifier":"bad"},{"itemIdentifier":"list"}]})",
            dump(*outcome));
  EXPECT_EQ(1u, context.calls.size());
}

TEST(StartOrder, AMessageDeliveredAgainAfterItsExecutionStartedIsDone) {
  test::FakeContext context;
  context.answer = [](const auto&) -> core::AwsResult<Json> {
    return core::refuse("ExecutionAlreadyExists", "Execution Already Exists: '...'");
  };
  auto outcome =
      start_order(Json::object({{"Records", Json::array({message("m-1", "{}")})}}), context);
  EXPECT_EQ(R"({"batchItemFailures":[]})", dump(*outcome));
}

TEST(StartOrder, KeepsAMessageWhileTheStateMachineIsMissing) {
  test::FakeContext context;
  context.variables["STATE_MACHINE_ARN"] = "arn:elsewhere";
  context.answer = [](const auto&) -> core::AwsResult<Json> {
    return core::refuse("StateMachineDoesNotExist", "State Machine Does Not Exist");
  };
  auto outcome =
      start_order(Json::object({{"Records", Json::array({message("m-1", "{}")})}}), context);
  EXPECT_EQ(R"({"batchItemFailures":[{"itemIdentifier":"m-1"}]})", dump(*outcome));
  EXPECT_EQ("arn:elsewhere", context.calls[0].input.get_string("stateMachineArn"));
}

TEST(StartOrder, RefusesAnEventWithoutRecords) {
  test::FakeContext context;
  auto outcome = start_order(Json::object(), context);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ("InvalidEvent", outcome.error().type);
}

}  // namespace
}  // namespace lockstep::handlers
