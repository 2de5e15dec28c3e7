// Attempts: when they are made again, what catches them, timeouts, draws, and what late answers do.
#include <gtest/gtest.h>

#include <set>

#include "play.h"

namespace lockstep::asl::machine {
namespace {

std::string task(const std::string& fields,
                 const std::string& resource = "arn:aws:lambda:us-east-1:000000000000:function:f") {
  const bool catches = fields.find("Catch") != std::string::npos;
  return R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":")" + resource + "\"," + fields +
         R"(,"End":true})" +
         (catches ? R"(,"B":{"Type":"Pass","Result":"caught","End":true}}})" : "}}");
}
const char* const kCallback = "arn:aws:states:::lambda:invoke.waitForTaskToken";
std::string callback(const std::string& fields) {
  return task(R"("Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token"}},)" + fields,
              kCallback);
}
const std::string kCatchAll = R"("Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}])";

// When the calls are made, in ms since the start, if each fails with these errors.
std::vector<std::int64_t> attempts(const std::string& retry, std::vector<Scripted> answers) {
  Play play(task(R"("Retry":[)" + retry + "]," + kCatchAll));
  play.reload().on("A", std::move(answers)).run();
  EXPECT_EQ(play.inconsistency, "");
  return play.call_times;
}

using Times = std::vector<std::int64_t>;

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

TEST(Retry, ATaskTimeoutIsStatesTimeoutAndNoTaskFailed) {
  const auto end = [](const std::string& names) {
    Play play(callback(R"("TimeoutSeconds":7,"Catch":[{"ErrorEquals":[)" + names +
                       R"(],"Next":"B"}])"));
    play.run();
    EXPECT_EQ(play.retired.size(), 1u);
    return play.state.output ? play.output() : play.ended();
  };
  EXPECT_EQ(end(R"("States.Timeout")"), "\"caught\"");
  EXPECT_EQ(end(R"("States.TaskFailed")"), "Failed States.Timeout");
  EXPECT_EQ(end(R"("States.HeartbeatTimeout")"), "Failed States.Timeout");
}

TEST(Retry, AMissedHeartbeatHasTwoNames) {
  for (const char* name : {"States.Timeout", "States.HeartbeatTimeout", "States.ALL"}) {
    Play play(callback(R"("HeartbeatSeconds":7,"TimeoutSeconds":100,"Catch":[{"ErrorEquals":[")" +
                       std::string(name) + R"("],"Next":"B"}])"));
    play.run();
    EXPECT_EQ(play.output(), "\"caught\"") << name;
    EXPECT_EQ(*play.state.stop_ms - Play::kStart, 7000);
  }
}

TEST(Retry, HeartbeatsPutTheTimeoutOff) {
  Play play(callback(R"("HeartbeatSeconds":7,"TimeoutSeconds":100)"));
  play.reload();
  for (const std::int64_t ms : {6000, 12000, 18000}) {
    play.at(ms);
    play.give(stimulus::Heartbeat{play.calls[0].frame, play.calls[0].ticket});
  }
  play.run();
  EXPECT_EQ(play.ended(), "Failed States.Timeout");
  EXPECT_EQ(*play.state.stop_ms - Play::kStart, 25000);
  EXPECT_EQ(play.inconsistency, "");
}

TEST(Retry, TimeLimitsMayComeFromTheInput) {
  Play play(callback(R"("TimeoutSecondsPath":"$.t","HeartbeatSecondsPath":"$.h")"));
  play.input(R"({"t":9,"h":4})").run();
  EXPECT_EQ(*play.state.stop_ms - Play::kStart, 4000);
  for (const Record& record : play.records) {
    if (record.kind != RecordKind::TaskScheduled) continue;
    EXPECT_EQ(record.timeout_s, 9);
    EXPECT_EQ(record.heartbeat_s, 4);
  }
}

TEST(Retry, EveryAttemptHasItsOwnToken) {
  Play play(callback(R"("TimeoutSeconds":7,"Retry":[{"ErrorEquals":["States.Timeout"]}])"));
  play.run();
  std::set<std::string> tokens;
  for (const auto& call : play.calls) tokens.insert(call.task_token);
  EXPECT_EQ(tokens.size(), 4u);
  EXPECT_EQ(play.retired.size(), 4u);
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

TEST(Retry, LateAnswersAreIgnored) {
  Play play(task(R"("TimeoutSeconds":5,)" + kCatchAll));
  play.on("A", {never()}).run();
  const auto before = play.history();
  EXPECT_EQ(play.output(), "\"caught\"");
  play.give(stimulus::Answered{play.calls[0].frame, play.calls[0].ticket, ok("1").answer});
  play.token_answer(ok("1"));
  play.give(stimulus::TimerDue{0, stimulus::Timer::TaskTimeout, play.calls[0].ticket});
  EXPECT_EQ(play.history(), before);
}

TEST(Retry, AnAnswerWithADurationArrivesAtItsEnd) {
  Play play(task(R"("TimeoutSeconds":5)"));
  play.reload().on("A", {ok("1", 200)}).run();
  EXPECT_EQ(play.output(), "1");
  EXPECT_EQ(*play.state.stop_ms - Play::kStart, 200);
  EXPECT_EQ(play.inconsistency, "");
  Play late(task(R"("TimeoutSeconds":5)"));
  late.on("A", {ok("1", 5001)}).run();
  EXPECT_EQ(late.ended(), "Failed States.Timeout");
}

TEST(Retry, CatchersAreTriedInOrderAndMayFailThemselves) {
  Play play(task(R"("Catch":[{"ErrorEquals":["Y"],"Next":"A"},
                            {"ErrorEquals":["States.TaskFailed"],"ResultPath":"$.e","Next":"B"}])"));
  play.input("5").on("A", {error("X", "c")}).run();
  EXPECT_EQ(play.ended(),
            "Failed States.ReferencePathConflict: Unable to apply ReferencePath $.e to input 5");
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

TEST(Retry, ANestedMapFailsUpToTheOuterCatch) {
  Play play(R"({"StartAt":"O","States":{"O":{"Type":"Map","MaxConcurrency":1,
      "Catch":[{"ErrorEquals":["E"],"Next":"Z"}],
      "Iterator":{"StartAt":"M","States":{"M":{"Type":"Map","Iterator":{"StartAt":"F","States":{
        "F":{"Type":"Fail","Error":"E","Cause":"c"}}},"End":true}}},"End":true},
      "Z":{"Type":"Succeed"}}})");
  play.reload().input("[[1]]").run();
  EXPECT_EQ(play.joined(), R"(
1<0 ExecutionStarted
2<0 MapStateEntered O
3<2 MapStateStarted #1
4<3 MapIterationStarted O #0
5<4 MapStateEntered M
6<5 MapStateStarted #1
7<6 MapIterationStarted M #0
8<7 FailStateEntered F
9<8 MapIterationFailed M #0
10<8 MapStateFailed
11<10 MapIterationFailed O #0
12<10 MapStateFailed
13<12 MapStateExited O
14<13 SucceedStateEntered Z
15<14 SucceedStateExited Z
16<15 ExecutionSucceeded
)");
  EXPECT_EQ(play.inconsistency, "");
}

TEST(Retry, WhatThisVersionDoesNotRunFailsClearly) {
  Play play(R"({"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{
      "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"A",
      "States":{"A":{"Type":"Pass","End":true}}},"End":true}}})");
  play.input("[1]").run();
  EXPECT_EQ(play.ended(),
            "Failed States.Runtime: An error occurred while executing the state 'M' (entered at "
            "the event id #2). This version of Lockstep does not run Distributed Map states yet.");
}

}  // namespace
}  // namespace lockstep::asl::machine
