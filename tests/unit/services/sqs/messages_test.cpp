// What no case can reach: sizes, long polls, signals, restarts, cool-downs.
#include <gtest/gtest.h>

#include <thread>

#include "emulator/services/sqs/outgoing.h"
#include "emulator/services/sqs/receipt.h"
#include "emulator/services/sqs/sqs.h"
#include "tests/support/fixture.h"

namespace lockstep::sqs {
namespace {

class Sqs : public testing::Test {
 protected:
  void SetUp() override {
    fixture_.add(make_sqs());
    fixture_.start();
    fixture_.output("sqs", "CreateQueue", Json::object({{"QueueName", "orders"}}));
  }
  Json send(const std::string& body) {
    return fixture_.output("sqs", "SendMessage",
                           Json::object({{"QueueUrl", "orders"}, {"MessageBody", body}}));
  }
  Json receive(Json more = Json::object()) {
    more.set("QueueUrl", "orders");
    return fixture_.output("sqs", "ReceiveMessage", more);
  }

  test::Fixture fixture_;
};

TEST_F(Sqs, AMessageOfExactlyTheLimitPassesAndOneByteMoreDoesNot) {
  send(std::string(1048576, 'x'));
  const auto error = fixture_.error(
      "sqs", "SendMessage",
      Json::object({{"QueueUrl", "orders"}, {"MessageBody", std::string(1048577, 'x')}}));
  EXPECT_EQ(error.code, "InvalidParameterValueException");
  EXPECT_EQ(error.message,
            "One or more parameters are invalid. Reason: Message must be shorter than 1048576 "
            "bytes.");
}

TEST_F(Sqs, ABatchIsRefusedWhenItsSumIsTooLong) {
  const std::string half(600000, 'x');
  const auto error = fixture_.error(
      "sqs", "SendMessageBatch",
      Json::object({{"QueueUrl", "orders"},
                    {"Entries",
                     Json::array({Json::object({{"Id", "a"}, {"MessageBody", half}}),
                                  Json::object({{"Id", "b"}, {"MessageBody", half}})})}}));
  EXPECT_EQ(error.code, "BatchRequestTooLong");
  EXPECT_EQ(error.message,
            "Batch requests cannot be longer than 1048576 bytes. You have sent 1200000 bytes.");
}

TEST_F(Sqs, AnEntryLargerThanTheQueueTakesFailsAlone) {
  fixture_.output("sqs", "SetQueueAttributes",
                  Json::object({{"QueueUrl", "orders"},
                                {"Attributes", Json::object({{"MaximumMessageSize", "1024"}})}}));
  const Json answer = fixture_.output(
      "sqs", "SendMessageBatch",
      Json::object({{"QueueUrl", "orders"},
                    {"Entries", Json::array({Json::object({{"Id", "a"}, {"MessageBody", "x"}}),
                                             Json::object({{"Id", "b"},
                                                           {"MessageBody",
                                                            std::string(1025, 'x')}})})}}));
  EXPECT_EQ(answer.get("Successful").size(), 1U);
  EXPECT_EQ(answer.get("Failed")[0].get_string("Message"),
            "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 "
            "bytes.");
  EXPECT_EQ(answer.get("Failed")[0].get_string("Code"), "InvalidParameterValue");
}

TEST_F(Sqs, ALongPollEndsAtTheFirstMessage) {
  Json received;
  std::thread poll([&] { received = receive(Json::object({{"WaitTimeSeconds", 20}})); });
  // Admission order does not matter: the poll finds the message at once or is woken by it.
  send("hello");
  poll.join();
  ASSERT_EQ(received.get("Messages").size(), 1U);
  EXPECT_EQ(received.get("Messages")[0].get_string("Body"), "hello");
}

TEST_F(Sqs, ALongPollWithoutMessagesEndsAfterItsRealWaitAndMovesNoTime) {
  const auto before = fixture_.now_ms();
  EXPECT_TRUE(receive(Json::object({{"WaitTimeSeconds", 1}})).empty());
  EXPECT_EQ(fixture_.now_ms(), before);
}

TEST_F(Sqs, EachReceiveGivesAnotherHandle) {
  send("a");
  const Json now = Json::object({{"VisibilityTimeout", 0}});
  const auto first = receive(now).get("Messages")[0].get_string("ReceiptHandle");
  const auto second = receive(now).get("Messages")[0].get_string("ReceiptHandle");
  EXPECT_NE(first, second);
  EXPECT_TRUE(starts_with(first, "AQEB"));
}

TEST(SqsCooldowns, DeletedAndPurgedQueuesRestForAMinuteWhenAskedTo) {
  test::Fixture fixture;
  fixture.options.settings["sqs-cooldowns"] = "true";
  fixture.add(make_sqs());
  fixture.start();
  const Json name = Json::object({{"QueueName", "orders"}});
  const Json url = Json::object({{"QueueUrl", "orders"}});
  fixture.output("sqs", "CreateQueue", name);
  fixture.output("sqs", "PurgeQueue", url);
  auto error = fixture.error("sqs", "PurgeQueue", url);
  EXPECT_EQ(error.code, "PurgeQueueInProgress");
  EXPECT_EQ(error.http_status, 403);
  EXPECT_EQ(error.message, "Only one PurgeQueue operation on orders is allowed every 60 seconds.");
  fixture.output("sqs", "DeleteQueue", url);
  error = fixture.error("sqs", "CreateQueue", name);
  EXPECT_EQ(error.code, "QueueDeletedRecently");
  EXPECT_EQ(error.message,
            "You must wait 60 seconds after deleting a queue before you can create another with "
            "the same name.");
  fixture.advance_ms(60'000);
  fixture.output("sqs", "CreateQueue", name);
}

TEST(SqsSignals, ListenersHearOfNewDelayedAndReturningMessages) {
  struct Listener : test::FakeService {
    using FakeService::FakeService;
    void open(core::Turn& turn) override {
      turn.listen("sqs:arn:aws:sqs:us-east-1:000000000000:orders", "lambda");
    }
    void on_entry(core::Turn& turn, const core::Entry&) override {
      heard.push_back(turn.now_ms() - *parse_iso("2024-01-16T10:00:00Z"));
    }
    std::vector<std::int64_t> heard;
  };
  test::Fixture fixture;
  auto listener = std::make_unique<Listener>("lambda");
  auto& heard = listener->heard;
  fixture.add(std::move(listener));
  fixture.add(make_sqs());
  fixture.start();
  fixture.output("sqs", "CreateQueue", Json::object({{"QueueName", "orders"}}));
  const auto send = [&](int delay_s) {
    fixture.output("sqs", "SendMessage", Json::object({{"QueueUrl", "orders"},
                                                       {"MessageBody", "x"},
                                                       {"DelaySeconds", delay_s}}));
  };
  send(0);
  send(5);
  fixture.output("sqs", "ReceiveMessage",
                 Json::object({{"QueueUrl", "orders"}, {"MaxNumberOfMessages", 10}}));
  EXPECT_EQ(heard, (std::vector<std::int64_t>{0, 5000}));
  fixture.advance_ms(60'000);
  EXPECT_EQ(heard, (std::vector<std::int64_t>{0, 5000, 35000}));
}

TEST(SqsStore, QueuesMessagesAndHandlesSurviveARestart) {
  const auto file = testing::TempDir() + "lockstep_sqs_restart.db";
  std::remove(file.c_str());
  std::string handle;
  for (const bool first : {true, false}) {
    test::Fixture fixture;
    fixture.options.database.path = file;
    fixture.add(make_sqs());
    fixture.start();
    const Json url = Json::object({{"QueueUrl", "orders"}});
    if (first) {
      fixture.output("sqs", "CreateQueue", Json::object({{"QueueName", "orders"}}));
      fixture.output("sqs", "SendMessage",
                     Json::object({{"QueueUrl", "orders"}, {"MessageBody", "a"}}));
      handle = fixture.output("sqs", "ReceiveMessage", url)
                   .get("Messages")[0]
                   .get_string("ReceiptHandle");
    } else {
      fixture.output("sqs", "DeleteMessage",
                     Json::object({{"QueueUrl", "orders"}, {"ReceiptHandle", handle}}));
      fixture.advance_ms(60'000);
      EXPECT_TRUE(fixture.output("sqs", "ReceiveMessage", url).empty());
    }
  }
  std::remove(file.c_str());
}

TEST(SqsOutgoing, TheDigestOfAttributesIsAsRecorded) {
  const Json attributes = Json::object(
      {{"n", Json::object({{"DataType", "Number"}, {"StringValue", "1"}})},
       {"b", Json::object({{"DataType", "Binary"}, {"BinaryValue", "AQ=="}})}});
  EXPECT_EQ(attributes_md5(attributes), "315c54c1a2c45b01fd108f43e91179e3");
}

TEST(SqsReceipt, OnlyWhatWasWrittenIsRead) {
  const auto handle = write_receipt({"orders", 7, 2});
  const auto receipt = read_receipt(handle);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->queue, "orders");
  EXPECT_EQ(receipt->message, 7);
  EXPECT_EQ(receipt->receives, 2);
  for (std::size_t i = 0; i < handle.size(); ++i) {
    auto broken = handle;
    broken[i] = broken[i] == 'A' ? 'B' : 'A';
    const auto read = read_receipt(broken);
    EXPECT_TRUE(!read || read->queue == "orders") << broken;
  }
  EXPECT_FALSE(read_receipt(""));
  EXPECT_FALSE(read_receipt("AQEB"));
  EXPECT_FALSE(read_receipt("AQEB!!!!"));
  EXPECT_FALSE(read_receipt(std::string(2000, 'A')));
}

TEST(SqsStore, TheNextVisibleMessageIsOneStepInAnIndex) {
  test::Fixture fixture;
  fixture.add(make_sqs());
  fixture.start();
  std::string plan;
  fixture.core().run([&](core::Turn& turn) {
    auto rows = turn.db().prepare(
        "EXPLAIN QUERY PLAN SELECT id FROM sqs_messages INDEXED BY sqs_messages_visible "
        "WHERE queue = 1 AND head = 1 AND visible_ms <= 5 ORDER BY visible_ms, id LIMIT 1");
    while (rows.step()) plan += rows.text(3) + "\n";
  });
  EXPECT_NE(plan.find("SEARCH sqs_messages"), std::string::npos) << plan;
  EXPECT_NE(plan.find("queue=? AND head=? AND visible_ms<?"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
}

}  // namespace
}  // namespace lockstep::sqs
