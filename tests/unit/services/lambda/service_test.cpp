#include <gtest/gtest.h>

#include <cstdio>
#include <ctime>
#include <filesystem>

#include "tests/unit/services/lambda/test_handlers.h"

namespace lockstep::lambda {
namespace {

constexpr const char* kEmptyZip = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";

void create(test::Fixture& fixture, const std::string& name, const std::string& handler) {
  fixture.output("lambda", "CreateFunction",
                 Json::object({{"FunctionName", name},
                               {"Runtime", "provided.al2023"},
                               {"Handler", "native." + handler},
                               {"Role", "arn:aws:iam::000000000000:role/r"},
                               {"Code", Json::object({{"ZipFile", kEmptyZip}})}}));
}

std::string invoke(test::Fixture& fixture, const std::string& name, const std::string& payload) {
  return fixture
      .output("lambda", "Invoke", Json::object({{"FunctionName", name}, {"Payload", payload}}))
      .get_string("Payload");
}

std::string all_logs(test::Fixture& fixture, const std::string& group) {
  return dump(fixture.output("logs", "FilterLogEvents", Json::object({{"logGroupName", group}})));
}

TEST(Lambda, TheSameCallsGiveTheSameAnswersAndLogs) {
  const auto run = [] {
    test::Fixture fixture;
    test::with_lambda(fixture);
    fixture.start();
    create(fixture, "who", "who");
    create(fixture, "fail", "fail");
    std::string seen = invoke(fixture, "who", "{}") + invoke(fixture, "who", "{}");
    seen += invoke(fixture, "fail", R"({"why":"x"})");
    fixture.output("lambda", "Invoke",
                   Json::object({{"FunctionName", "fail"}, {"InvocationType", "Event"}}));
    return seen + all_logs(fixture, "/aws/lambda/who") + all_logs(fixture, "/aws/lambda/fail");
  };
  EXPECT_EQ(run(), run());
}

TEST(Lambda, EachInvocationHasItsOwnRequestId) {
  test::Fixture fixture;
  test::with_lambda(fixture);
  fixture.start();
  create(fixture, "who", "who");
  EXPECT_NE(invoke(fixture, "who", "{}"), invoke(fixture, "who", "{}"));
}

TEST(Lambda, APayloadOverTheLimitIsRefused) {
  test::Fixture fixture;
  test::with_lambda(fixture);
  fixture.start();
  create(fixture, "echo", "echo");
  const auto refusal = [&](std::size_t bytes, const char* type) {
    return fixture.error("lambda", "Invoke",
                         Json::object({{"FunctionName", "echo"},
                                       {"InvocationType", type},
                                       {"Payload", '"' + std::string(bytes, 'x') + '"'}}));
  };
  EXPECT_EQ("RequestTooLargeException", refusal(6'291'456, "RequestResponse").code);
  EXPECT_EQ(413, refusal(1'048'576, "Event").http_status);
  EXPECT_EQ("Request must be smaller than 1048576 bytes for the InvokeFunction operation",
            refusal(1'048'576, "Event").message);
}

TEST(Lambda, ADeepPayloadIsRefused) {
  test::Fixture fixture;
  test::with_lambda(fixture);
  fixture.start();
  create(fixture, "echo", "echo");
  EXPECT_EQ("InvalidRequestContentException",
            fixture
                .error("lambda", "Invoke",
                       Json::object({{"FunctionName", "echo"},
                                     {"Payload", std::string(1'000'000, '[')}}))
                .code);
}

TEST(Lambda, ResetForgetsEverything) {
  test::Fixture fixture;
  test::with_lambda(fixture);
  fixture.start();
  create(fixture, "count", "count");
  const std::string first = invoke(fixture, "count", R"({"key":"k"})");
  const std::string logs = all_logs(fixture, "/aws/lambda/count");
  fixture.core().reset();
  EXPECT_TRUE(fixture.output("lambda", "ListFunctions").get("Functions").empty());
  EXPECT_TRUE(fixture.output("logs", "DescribeLogGroups").get("logGroups").empty());
  create(fixture, "count", "count");
  EXPECT_EQ(first, invoke(fixture, "count", R"({"key":"k"})"));
  EXPECT_EQ(logs, all_logs(fixture, "/aws/lambda/count"));
}

class Restarted : public ::testing::Test {
 protected:
  Restarted() : path_(::testing::TempDir() + "/lambda_restart.db") { remove_files(); }
  ~Restarted() override { remove_files(); }
  void remove_files() {
    for (const char* suffix : {"", "-wal", "-shm", ".lock"})
      std::filesystem::remove(path_ + suffix);
  }
  std::unique_ptr<test::Fixture> open() {
    auto fixture = std::make_unique<test::Fixture>();
    fixture->options.database.path = path_;
    test::with_lambda(*fixture);
    fixture->start();
    return fixture;
  }
  std::string path_;
};

TEST_F(Restarted, FunctionsCountersMappingsAndStreamsAreStillThere) {
  {
    auto before = open();
    create(*before, "count", "count");
    create(*before, "each", "each_message");
    before->output("sqs", "CreateQueue", Json::object({{"QueueName", "q"}}));
    before->output("lambda", "CreateEventSourceMapping",
                   Json::object({{"EventSourceArn", "arn:aws:sqs:us-east-1:000000000000:q"},
                                 {"FunctionName", "each"}}));
    EXPECT_EQ(R"({"before":0,"count":1})", invoke(*before, "count", R"({"key":"k"})"));
  }
  auto after = open();
  EXPECT_EQ(R"({"before":1,"count":2})", invoke(*after, "count", R"({"key":"k"})"));
  const Json streams = after->output("logs", "DescribeLogStreams",
                                     Json::object({{"logGroupName", "/aws/lambda/count"}}));
  EXPECT_EQ(1u, streams.get("logStreams").size());
  after->output("sqs", "SendMessage",
                Json::object({{"QueueUrl", "q"}, {"MessageBody", "still here"}}));
  EXPECT_NE(std::string::npos, all_logs(*after, "/aws/lambda/each").find("got still here"));
}

// A report, and a guard against quadratic mistakes.
TEST(Lambda, AnInvocationIsCheap) {
  test::Fixture fixture;
  test::with_lambda(fixture);
  fixture.start();
  create(fixture, "echo", "echo");
  constexpr int kTimes = 20000;
  double best_us = 1e9;
  for (int round = 0; round < 3; ++round) {
    const std::clock_t start = std::clock();  // processor time: others share this machine
    fixture.core().run([&](core::Turn& turn) {
      for (int i = 0; i < kTimes; ++i) {
        core::Call call;
        call.service = "lambda";
        call.operation = "Invoke";
        call.input = Json::object(
            {{"FunctionName", "arn:aws:lambda:us-east-1:000000000000:function:echo"},
             {"Payload", R"({"orderId":"o-1","items":[{"productId":"prod-1"}]})"}});
        ASSERT_TRUE(turn.call(std::move(call)).result.ok());
      }
    });
    const double spent_us = 1e6 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    best_us = std::min(best_us, spent_us / kTimes);
  }
  std::printf("an invocation takes %.1f us\n", best_us);
  EXPECT_LT(best_us, 200);
}

}  // namespace
}  // namespace lockstep::lambda
