// What no case can reach: sizes, restarts, the same twice.
#include <gtest/gtest.h>

#include "emulator/services/sns/sns.h"
#include "emulator/services/sqs/sqs.h"
#include "tests/support/fixture.h"

namespace lockstep::sns {
namespace {

const std::string kTopic = "arn:aws:sns:us-east-1:000000000000:orders";

class Sns : public testing::Test {
 protected:
  void SetUp() override {
    fixture_.add(sqs::make_sqs());
    fixture_.add(make_sns());
    fixture_.start();
    fixture_.output("sns", "CreateTopic", Json::object({{"Name", "orders"}}));
  }
  test::Fixture fixture_;
};

TEST_F(Sns, AMessageWithItsAttributesMayHave262144Bytes) {
  const Json attributes = Json::object(
      {{"name", Json::object({{"DataType", "String"}, {"StringValue", "value"}})}});
  const std::size_t used = 4 + 6 + 5;
  const auto publish = [&](std::size_t bytes) {
    return fixture_.call("sns", "Publish",
                         Json::object({{"TopicArn", kTopic},
                                       {"Message", std::string(bytes, 'x')},
                                       {"MessageAttributes", attributes}}));
  };
  EXPECT_TRUE(publish(262144 - used).ok());
  const auto refused = publish(262144 - used + 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "Invalid parameter: Message too long");
}

TEST_F(Sns, ABatchIsMeasuredAsAWhole) {
  const std::string half(140'000, 'x');
  const auto error = fixture_.error(
      "sns", "PublishBatch",
      Json::object(
          {{"TopicArn", kTopic},
           {"PublishBatchRequestEntries",
            Json::array({Json::object({{"Id", "1"}, {"Message", half}}),
                         Json::object({{"Id", "2"}, {"Message", half}})})}}));
  EXPECT_EQ(error.code, "BatchRequestTooLong");
  EXPECT_EQ(error.message,
            "The length of all the messages put together is more than the limit.");
}

TEST_F(Sns, AttributeNamesHaveFewerThan256Bytes) {
  const auto publish = [&](std::size_t bytes) {
    Json attributes = Json::object();
    attributes.set(std::string(bytes, 'n'),
                   Json::object({{"DataType", "String"}, {"StringValue", "v"}}));
    return fixture_.call("sns", "Publish",
                         Json::object({{"TopicArn", kTopic},
                                       {"Message", "m"},
                                       {"MessageAttributes", attributes}}));
  };
  EXPECT_TRUE(publish(255).ok());
  ASSERT_FALSE(publish(256).ok());
  EXPECT_EQ(publish(256).error().message,
            "Length of message attribute name must be less than 256 bytes.");
}

TEST_F(Sns, ListsGoOnAfterAHundred) {
  for (int i = 0; i < 120; ++i) {
    fixture_.output("sns", "Subscribe",
                    Json::object({{"TopicArn", kTopic},
                                  {"Protocol", "email"},
                                  {"Endpoint", format("u{}@example.com", i)}}));
  }
  const Json first = fixture_.output("sns", "ListSubscriptionsByTopic",
                                     Json::object({{"TopicArn", kTopic}}));
  EXPECT_EQ(first.get("Subscriptions").size(), 100U);
  const Json second =
      fixture_.output("sns", "ListSubscriptionsByTopic",
                      Json::object({{"TopicArn", kTopic}, {"NextToken", first.get("NextToken")}}));
  EXPECT_EQ(second.get("Subscriptions").size(), 20U);
  EXPECT_FALSE(second.contains("NextToken"));
  EXPECT_EQ(second.get("Subscriptions")[19].get_string("Endpoint"), "u119@example.com");
}

// Everything a topic delivers, as texts.
std::string run_once() {
  test::Fixture fixture;
  fixture.add(sqs::make_sqs());
  fixture.add(make_sns());
  fixture.start();
  fixture.output("sqs", "CreateQueue", Json::object({{"QueueName", "q"}}));
  fixture.output("sns", "CreateTopic", Json::object({{"Name", "orders"}}));
  for (const auto& [protocol, endpoint] :
       {std::pair{"sqs", "arn:aws:sqs:us-east-1:000000000000:q"},
        std::pair{"email-json", "me@example.com"}}) {
    fixture.output("sns", "Subscribe",
                   Json::object(
                       {{"TopicArn", kTopic}, {"Protocol", protocol}, {"Endpoint", endpoint}}));
  }
  for (int i = 0; i < 3; ++i)
    fixture.output("sns", "Publish", Json::object({{"TopicArn", kTopic}, {"Message", "m"}}));
  return dump(fixture.output("sns", "lockstep:Inbox")) +
         dump(fixture.output("sqs", "ReceiveMessage", Json::object({{"QueueUrl", "q"},
                                                                    {"MaxNumberOfMessages", 10}})));
}

TEST(SnsRepeated, TheSameRequestsDeliverTheSameBytes) {
  const auto first = run_once();
  EXPECT_NE(first.find("Notification"), std::string::npos);
  EXPECT_EQ(first, run_once());
}

TEST(SnsStore, TopicsSubscriptionsAndInboxSurviveARestart) {
  const auto file = testing::TempDir() + "lockstep_sns_restart.db";
  std::remove(file.c_str());
  for (const bool first : {true, false}) {
    test::Fixture fixture;
    fixture.options.database.path = file;
    fixture.add(sqs::make_sqs());
    fixture.add(make_sns());
    fixture.start();
    if (first) {
      fixture.output("sns", "CreateTopic", Json::object({{"Name", "orders"}}));
      fixture.output("sns", "Subscribe",
                     Json::object({{"TopicArn", kTopic},
                                   {"Protocol", "email"},
                                   {"Endpoint", "me@example.com"},
                                   {"Attributes", Json::object({{"FilterPolicy",
                                                                 R"({"k":["v"]})"}})}}));
    }
    fixture.output(
        "sns", "Publish",
        Json::object({{"TopicArn", kTopic},
                      {"Message", "m"},
                      {"MessageAttributes",
                       Json::object({{"k", Json::object({{"DataType", "String"},
                                                         {"StringValue", "v"}})}})}}));
    fixture.output("sns", "Publish", Json::object({{"TopicArn", kTopic}, {"Message", "unwanted"}}));
    EXPECT_EQ(fixture.output("sns", "lockstep:Inbox").get("messages").size(), first ? 1U : 2U);
  }
  std::remove(file.c_str());
}

}  // namespace
}  // namespace lockstep::sns
