// Tasks event by event: Lambda ARNs, integrations, callbacks, activities, time limits.
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

TEST(Task, LambdaFunctionArn) {
  expect_history([] { return Play(one("A", std::string(kLambda) + R"(,"End":true)")); }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 LambdaFunctionScheduled
4<3 LambdaFunctionStarted
5<4 LambdaFunctionSucceeded
6<5 TaskStateExited A
7<6 ExecutionSucceeded
)");
}

TEST(Task, IntegrationRequestResponse) {
  expect_history([] { return Play(one("A", std::string(kPut) + R"(,"End":true)")); }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 TaskScheduled
4<3 TaskStarted
5<4 TaskSucceeded
6<5 TaskStateExited A
7<6 ExecutionSucceeded
)");
}

TEST(Task, CallbackIsSubmittedThenAnswered) {
  for (const bool reload : {false, true}) {
    Play play(one("A", std::string(kToken) + R"(,"End":true)"));
    if (reload) play.reload();
    play.on("A", {ok(R"({"MessageId":"1"})")}).run();
    EXPECT_EQ(play.state.status, Status::Running);
    ASSERT_EQ(play.calls.size(), 1u);
    EXPECT_EQ(play.calls[0].parameters.get("MessageBody").get_string("token"),
              play.calls[0].task_token);
    EXPECT_EQ(play.calls[0].task_token.size(), 96u);
    play.token_answer(ok(R"({"done":true})"));
    EXPECT_EQ(play.joined(), R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 TaskScheduled
4<3 TaskStarted
5<4 TaskSubmitted
6<5 TaskSucceeded
7<6 TaskStateExited A
8<7 ExecutionSucceeded
)");
    EXPECT_EQ(play.payloads("TaskSubmitted"), std::vector<std::string>{R"({"MessageId":"1"})"});
    EXPECT_EQ(play.output(), R"({"done":true})");
    EXPECT_EQ(play.retired, std::vector<std::string>{play.calls[0].task_token});
    EXPECT_EQ(play.inconsistency, "");
  }
}

TEST(Task, ACallbackBeforeTheCallsAnswerIsKept) {
  Play play(one("A", std::string(kToken) + R"(,"End":true)"));
  play.on("A", {never()}).run();
  play.token_answer(ok("7"));
  EXPECT_EQ(play.retired.size(), 1u);
  play.give(stimulus::Answered{play.calls[0].frame, play.calls[0].ticket, ok("1").answer});
  EXPECT_EQ(play.payloads("TaskSubmitted"), std::vector<std::string>{"1"});
  EXPECT_EQ(play.output(), "7");
  EXPECT_EQ(play.inconsistency, "");
}

TEST(Task, ARefusedCallbackCallIsTaskSubmitFailed) {
  expect_history([] { return Play(one("A", std::string(kToken) + R"(,"End":true)"))
                          .on("A", {error("SQS.X", "no")}); }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 TaskScheduled
4<3 TaskStarted
5<4 TaskSubmitFailed SQS.X: no
6<5 ExecutionFailed SQS.X: no
)");
}

TEST(Task, ActivityStartsWhenAWorkerTakesIt) {
  Play play(one("A", std::string(kActivity) + R"(,"End":true)"));
  play.run();
  ASSERT_EQ(play.activities.size(), 1u);
  const auto& activity = play.activities[0];
  play.give(stimulus::ActivityTaken{activity.frame, activity.ticket, "w"});
  play.token_answer(ok("1"));
  EXPECT_EQ(play.joined(), R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 ActivityScheduled
4<3 ActivityStarted w
5<4 ActivitySucceeded
6<5 TaskStateExited A
7<6 ExecutionSucceeded
)");
  EXPECT_EQ(play.inconsistency, "");
}

TEST(Task, AnActivityNobodyPollsTimesOut) {
  expect_history([] {
    return Play(one("A", std::string(kActivity) + R"(,"TimeoutSeconds":5,"End":true)"));
  }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 ActivityScheduled
4<3 ActivityTimedOut States.Timeout
5<4 ExecutionFailed States.Timeout
)");
}

TEST(Task, UncaughtTaskError) {
  expect_history([] { return Play(one("A", std::string(kPut) + R"(,"End":true)"))
                          .on("A", {error("X", "y")}); }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 TaskScheduled
4<3 TaskStarted
5<4 TaskFailed X: y
6<5 ExecutionFailed X: y
)");
}

TEST(Task, TaskTimeoutAndHeartbeat) {
  for (const char* limit : {R"("TimeoutSeconds":5)", R"("HeartbeatSeconds":5,"TimeoutSeconds":50)"})
    expect_history([&] {
      return Play(one("A", std::string(kToken) + "," + limit + R"(,"End":true)"));
    }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 TaskScheduled
4<3 TaskStarted
5<4 TaskSubmitted
6<5 TaskTimedOut States.Timeout
7<6 ExecutionFailed States.Timeout
)");
}

TEST(Task, ATooLargeResultFailsTheTaskAndCanBeCaught) {
  const std::string big = "\"" + std::string(262143, 'x') + "\"";
  Play play(R"({"StartAt":"A","States":{"A":{)" + std::string(kLambda) +
            R"(,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"End":true},
               "B":{"Type":"Succeed"}}})");
  play.on("A", {ok(big)}).run();
  EXPECT_EQ(play.history()[4],
            "5<4 LambdaFunctionFailed States.DataLimitExceeded: The state/task "
            "'arn:aws:lambda:us-east-1:000000000000:function:f' returned a result with a size "
            "exceeding the maximum number of bytes service limit.");
  EXPECT_EQ(play.state.status, Status::Succeeded);
}

TEST(Task, HeartbeatsPutTheTimeoutOff) {
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

TEST(Task, TimeLimitsMayComeFromTheInput) {
  Play play(callback(R"("TimeoutSecondsPath":"$.t","HeartbeatSecondsPath":"$.h")"));
  play.input(R"({"t":9,"h":4})").run();
  EXPECT_EQ(*play.state.stop_ms - Play::kStart, 4000);
  for (const Record& record : play.records) {
    if (record.kind != RecordKind::TaskScheduled) continue;
    EXPECT_EQ(record.timeout_s, 9);
    EXPECT_EQ(record.heartbeat_s, 4);
  }
}

TEST(Task, EveryAttemptHasItsOwnToken) {
  Play play(callback(R"("TimeoutSeconds":7,"Retry":[{"ErrorEquals":["States.Timeout"]}])"));
  play.run();
  std::set<std::string> tokens;
  for (const auto& call : play.calls) tokens.insert(call.task_token);
  EXPECT_EQ(tokens.size(), 4u);
  EXPECT_EQ(play.retired.size(), 4u);
}

TEST(Task, LateAnswersAreIgnored) {
  Play play(task(R"("TimeoutSeconds":5,)" + kCatchAll));
  play.on("A", {never()}).run();
  const auto before = play.history();
  EXPECT_EQ(play.output(), "\"caught\"");
  play.give(stimulus::Answered{play.calls[0].frame, play.calls[0].ticket, ok("1").answer});
  play.token_answer(ok("1"));
  play.give(stimulus::TimerDue{0, stimulus::Timer::TaskTimeout, play.calls[0].ticket});
  EXPECT_EQ(play.history(), before);
}

TEST(Task, AnAnswerWithADurationArrivesAtItsEnd) {
  Play play(task(R"("TimeoutSeconds":5)"));
  play.reload().on("A", {ok("1", 200)}).run();
  EXPECT_EQ(play.output(), "1");
  EXPECT_EQ(*play.state.stop_ms - Play::kStart, 200);
  EXPECT_EQ(play.inconsistency, "");
  Play late(task(R"("TimeoutSeconds":5)"));
  late.on("A", {ok("1", 5001)}).run();
  EXPECT_EQ(late.ended(), "Failed States.Timeout");
}

}  // namespace
}  // namespace lockstep::asl::machine
