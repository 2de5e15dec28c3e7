#include <gtest/gtest.h>

#include <set>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

// When the calls are made, in ms since the start, if each fails with these errors.
std::vector<std::int64_t> attempts(const std::string& retry, std::vector<Scripted> answers) {
  Play play(task(R"("Retry":[)" + retry + "]," + kCatchAll));
  play.reload().on("A", std::move(answers)).run();
  EXPECT_EQ(play.inconsistency, "");
  return play.call_times;
}

using Times = std::vector<std::int64_t>;

TEST(Retry, ARetryLogsNothingForItsDelay) {
  expect_history([] { return Play(one("A", std::string(kPut) + R"(,
      "Retry":[{"ErrorEquals":["X"],"MaxAttempts":1}],"End":true)"))
                          .on("A", {error("X", "y"), ok()}); }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 TaskScheduled
4<3 TaskStarted
5<4 TaskFailed X: y
6<5 TaskScheduled
7<6 TaskStarted
8<7 TaskSucceeded
9<8 TaskStateExited A
10<9 ExecutionSucceeded
)");
}

TEST(Retry, BacksOffFromTheInterval) {
  EXPECT_EQ(attempts(R"({"ErrorEquals":["X"],"IntervalSeconds":2,"MaxAttempts":3,"BackoffRate":2})",
                     {error("X")}),
            (Times{0, 2000, 6000, 14000}));
  EXPECT_EQ(attempts(R"({"ErrorEquals":["States.TaskFailed"]})", {error("X")}),
            (Times{0, 1000, 3000, 7000}));
  EXPECT_EQ(attempts(R"({"ErrorEquals":["X"],"IntervalSeconds":3,"BackoffRate":1.5,
                         "MaxDelaySeconds":4})", {error("X")}),
            (Times{0, 3000, 7000, 11000}));
  EXPECT_EQ(attempts(R"({"ErrorEquals":["X"],"MaxAttempts":0})", {error("X")}), Times{0});
}

TEST(Retry, EachRetrierCountsItsOwnAttempts) {
  EXPECT_EQ(attempts(R"({"ErrorEquals":["X"],"MaxAttempts":1},
                        {"ErrorEquals":["States.ALL"],"IntervalSeconds":10,"MaxAttempts":2})",
                     {error("X"), error("Y"), error("Y"), error("X")}),
            (Times{0, 1000, 11000, 31000}));
}

TEST(Retry, FullJitterIsDrawnByKey) {
  const auto times = [](std::uint64_t seed) {
    Play play(task(R"("Retry":[{"ErrorEquals":["X"],"IntervalSeconds":100,"MaxDelaySeconds":150,
                                "JitterStrategy":"FULL"}])"));
    play.chance.seed = seed;
    play.on("A", {error("X")}).run();
    return play.call_times;
  };
  const Times first = times(1);
  ASSERT_EQ(first.size(), 4u);
  EXPECT_GT(first[1], 0);
  EXPECT_LE(first[1], 100'000);
  EXPECT_LE(first[2] - first[1], 150'000);
  EXPECT_EQ(times(1), first);
  EXPECT_NE(times(2), first);
}

TEST(Retry, ItemsOfARetriedMapHaveNewTokens) {
  Play play(R"({"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,
      "Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":1}],
      "Iterator":{"StartAt":"A","States":{"A":{"Type":"Task","Resource":")" +
            std::string(kCallback) + R"(","TimeoutSeconds":5,"Parameters":{"FunctionName":"f",
        "Payload":{"t.$":"$$.Task.Token"}},"End":true}}},"End":true}}})");
  play.input("[1,2]").run();
  std::set<std::string> tokens;
  for (const auto& call : play.calls) tokens.insert(call.task_token);
  EXPECT_EQ(tokens.size(), 4u);
  EXPECT_EQ(std::set<std::string>(play.retired.begin(), play.retired.end()), tokens);
}

TEST(Retry, AFaultKeyNamesFrameAndAttempt) {
  Play play(R"({"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
      {"StartAt":"X","States":{"X":{"Type":"Pass","End":true}}},
      {"StartAt":"M","States":{"M":{"Type":"Map","Iterator":{"StartAt":"A","States":{"A":{
        "Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f",
        "Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":1}],
        "End":true}}},"End":true}}}],"End":true}}})");
  play.input("[0,0,0]").on("A", {ok(), error("X"), ok()}).run();
  ASSERT_EQ(play.calls.size(), 4u);
  EXPECT_EQ(play.calls[2].frame_path, "1/2");
  EXPECT_EQ(play.calls[3].frame_path, "1/1");
  EXPECT_EQ(play.calls[3].attempt, 1);
  EXPECT_EQ(play.state.status, Status::Succeeded);
}

}  // namespace
}  // namespace lockstep::asl::machine
