// Histories event by event: the rows of aws-facts/step-functions.md 3.1.
#include <gtest/gtest.h>

#include <functional>

#include "play.h"

namespace lockstep::asl::machine {
namespace {

const char* const kLambda =
    R"("Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f")";
const char* const kPut =
    R"("Type":"Task","Resource":"arn:aws:states:::dynamodb:putItem",)"
    R"("Parameters":{"TableName":"t","Item":{}})";
const char* const kToken =
    R"("Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",)"
    R"("Parameters":{"QueueUrl":"q","MessageBody":{"token.$":"$$.Task.Token"}})";
const char* const kActivity =
    R"("Type":"Task","Resource":"arn:aws:states:us-east-1:000000000000:activity:a")";

std::string one(const std::string& name, const std::string& fields) {
  return R"({"StartAt":")" + name + R"(","States":{")" + name + R"(":{)" + fields + "}}}";
}
std::string end(const std::string& fields) { return "{" + fields + R"(,"End":true})"; }

// The same whether it is reloaded after every step, and whatever a step's budget is.
void expect_history(const std::function<Play()>& make, const std::string& expected) {
  Play plain = make();
  plain.run();
  EXPECT_EQ(plain.joined(), expected);
  EXPECT_EQ(plain.inconsistency, "");
  EXPECT_EQ(make().reload().run().joined(), expected) << "reloaded after every step";
  EXPECT_EQ(make().budget(1).run().joined(), expected) << "one transition a step";
  EXPECT_EQ(make().budget(1).reload().run().joined(), expected);
}

TEST(History, PassEntersExitsAndSucceeds) {
  expect_history([] { return Play(one("A", R"("Type":"Pass","End":true)")); }, R"(
1<0 ExecutionStarted
2<0 PassStateEntered A
3<2 PassStateExited A
4<3 ExecutionSucceeded
)");
}

TEST(History, FailHasNoExitEvent) {
  expect_history([] { return Play(one("A", R"("Type":"Fail","Error":"E","Cause":"c")")); }, R"(
1<0 ExecutionStarted
2<0 FailStateEntered A
3<2 ExecutionFailed E: c
)");
}

TEST(History, FailWithoutErrorAndCauseHasNeither) {
  expect_history([] { return Play(one("A", R"("Type":"Fail")")); }, R"(
1<0 ExecutionStarted
2<0 FailStateEntered A
3<2 ExecutionFailed
)");
}

TEST(History, ALaterStatePointsToTheExitItCameFrom) {
  expect_history([] { return Play(R"({"StartAt":"A","States":{
      "A":{"Type":"Pass","Next":"B"},"B":{"Type":"Wait","Seconds":3,"Next":"C"},
      "C":{"Type":"Succeed"}}})"); }, R"(
1<0 ExecutionStarted
2<0 PassStateEntered A
3<2 PassStateExited A
4<3 WaitStateEntered B
5<4 WaitStateExited B
6<5 SucceedStateEntered C
7<6 SucceedStateExited C
8<7 ExecutionSucceeded
)");
}

TEST(History, LambdaFunctionArn) {
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

TEST(History, IntegrationRequestResponse) {
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

TEST(History, CallbackIsSubmittedThenAnswered) {
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

TEST(History, ACallbackBeforeTheCallsAnswerIsKept) {
  Play play(one("A", std::string(kToken) + R"(,"End":true)"));
  play.on("A", {never()}).run();
  play.token_answer(ok("7"));
  EXPECT_EQ(play.retired.size(), 1u);
  play.give(stimulus::Answered{play.calls[0].frame, play.calls[0].ticket, ok("1").answer});
  EXPECT_EQ(play.payloads("TaskSubmitted"), std::vector<std::string>{"1"});
  EXPECT_EQ(play.output(), "7");
  EXPECT_EQ(play.inconsistency, "");
}

TEST(History, ARefusedCallbackCallIsTaskSubmitFailed) {
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

TEST(History, SendTaskFailureWithoutErrorAndCause) {
  Play play(R"({"StartAt":"A","States":{"A":{)" + std::string(kToken) +
            R"(,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"End":true},
               "B":{"Type":"Succeed"}}})");
  play.run();
  Scripted failed = error("", "");
  failed.answer.has_error = failed.answer.has_cause = false;
  play.token_answer(failed);
  EXPECT_EQ(play.history()[5], "6<5 TaskFailed");
  EXPECT_EQ(play.output(), R"({"Error":null,"Cause":null})");
}

TEST(History, ActivityStartsWhenAWorkerTakesIt) {
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

TEST(History, AnActivityNobodyPollsTimesOut) {
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

TEST(History, UncaughtTaskError) {
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

TEST(History, CaughtTaskError) {
  expect_history([] { return Play(R"({"StartAt":"A","States":{"A":{)" + std::string(kPut) + R"(,
      "Catch":[{"ErrorEquals":["Other"],"Next":"C"},
               {"ErrorEquals":["X"],"ResultPath":"$.e","Next":"B"}],"End":true},
      "B":{"Type":"Pass","End":true},"C":{"Type":"Pass","End":true}}})")
                          .on("A", {error("X", "y")}); }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 TaskScheduled
4<3 TaskStarted
5<4 TaskFailed X: y
6<5 TaskStateExited A
7<6 PassStateEntered B
8<7 PassStateExited B
9<8 ExecutionSucceeded
)");
}

TEST(History, ARetryLogsNothingForItsDelay) {
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

TEST(History, TaskTimeoutAndHeartbeat) {
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

TEST(History, ExecutionTimeoutPointsToNothing) {
  expect_history([] {
    return Play(R"({"TimeoutSeconds":9,"StartAt":"A","States":{"A":{)" + std::string(kToken) +
                R"(,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"A"}],"End":true}}})");
  }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 TaskScheduled
4<3 TaskStarted
5<4 TaskSubmitted
6<0 ExecutionTimedOut States.Timeout
)");
}

TEST(History, StopPointsToNothing) {
  Play play(one("A", std::string(kToken) + R"(,"TimeoutSeconds":50,"End":true)"));
  play.at(1000);
  play.give(stimulus::Stop{"E", "c"});
  EXPECT_EQ(play.history().back(), "6<0 ExecutionAborted E: c");
  EXPECT_EQ(play.retired.size(), 1u);
  EXPECT_TRUE(play.ended_command);
  const auto before = play.history();
  play.run();
  EXPECT_EQ(play.history(), before);
}

TEST(History, RuntimeErrorsEndTheExecutionWhateverCatches) {
  expect_history([] { return Play(R"({"StartAt":"A","States":{"A":{)" + std::string(kLambda) + R"(,
      "OutputPath":"$.x","Retry":[{"ErrorEquals":["States.ALL"]}],
      "Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"End":true},
      "B":{"Type":"Succeed"}}})"); }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 LambdaFunctionScheduled
4<3 LambdaFunctionStarted
5<4 LambdaFunctionSucceeded
6<5 ExecutionFailed States.Runtime: An error occurred while executing the state 'A' (entered at the event id #2). Invalid path '$.x' : No results for path: $['x']
)");
}

std::string parallel(const std::string& branches, const std::string& more = "") {
  return R"({"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[)" + branches + "]" + more +
         R"(,"End":true},"Z":{"Type":"Pass","End":true}}})";
}

std::string branch(const std::string& name, const std::string& state) {
  return R"({"StartAt":")" + name + R"(","States":{")" + name + R"(":)" + state + "}}";
}

TEST(History, ParallelBranchesInOrder) {
  expect_history([] {
    return Play(R"({"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[)" +
                branch("A", end(kLambda)) + "," + branch("B", R"({"Type":"Pass","End":true})") +
                R"(],"End":true}}})");
  }, R"(
1<0 ExecutionStarted
2<0 ParallelStateEntered P
3<2 ParallelStateStarted
4<3 TaskStateEntered A
5<4 LambdaFunctionScheduled
6<5 LambdaFunctionStarted
7<3 PassStateEntered B
8<7 PassStateExited B
9<6 LambdaFunctionSucceeded
10<9 TaskStateExited A
11<10 ParallelStateSucceeded
12<10 ParallelStateExited P
13<12 ExecutionSucceeded
)");
}

std::string two_tasks(const std::string& more) {
  return R"({"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[)" +
         branch("A", end(kLambda)) + "," + branch("B", end(kPut)) + "]" + more +
         R"(,"End":true}}})";
}

TEST(History, AFailedBranchAbortsEveryOpenTaskAlsoItsOwn) {
  expect_history([] { return Play(two_tasks("")).on("A", {error("X", "y")}).on("B", {never()}); },
                 R"(
1<0 ExecutionStarted
2<0 ParallelStateEntered P
3<2 ParallelStateStarted
4<3 TaskStateEntered A
5<4 LambdaFunctionScheduled
6<5 LambdaFunctionStarted
7<3 TaskStateEntered B
8<7 TaskScheduled
9<8 TaskStarted
10<6 LambdaFunctionFailed X: y
11<10 TaskStateAborted
12<10 TaskStateAborted
13<10 ParallelStateFailed
14<13 ExecutionFailed X: y
)");
}

TEST(History, ARetriedParallelStartsAnewFromTheFailure) {
  expect_history([] {
    return Play(two_tasks(R"(,"Retry":[{"ErrorEquals":["X"],"MaxAttempts":1}])"))
        .on("A", {error("X", "y"), ok()}).on("B", {never(), ok()});
  }, R"(
1<0 ExecutionStarted
2<0 ParallelStateEntered P
3<2 ParallelStateStarted
4<3 TaskStateEntered A
5<4 LambdaFunctionScheduled
6<5 LambdaFunctionStarted
7<3 TaskStateEntered B
8<7 TaskScheduled
9<8 TaskStarted
10<6 LambdaFunctionFailed X: y
11<10 TaskStateAborted
12<10 TaskStateAborted
13<10 ParallelStateStarted
14<13 TaskStateEntered A
15<14 LambdaFunctionScheduled
16<15 LambdaFunctionStarted
17<13 TaskStateEntered B
18<17 TaskScheduled
19<18 TaskStarted
20<16 LambdaFunctionSucceeded
21<20 TaskStateExited A
22<19 TaskSucceeded
23<22 TaskStateExited B
24<23 ParallelStateSucceeded
25<23 ParallelStateExited P
26<25 ExecutionSucceeded
)");
}

TEST(History, AFailStateInABranchHasNoAbortOfItsOwn) {
  expect_history([] {
    return Play(parallel(branch("A", R"({"Type":"Fail","Error":"E","Cause":"c"})"),
                         R"(,"Catch":[{"ErrorEquals":["E"],"Next":"Z"}])"));
  }, R"(
1<0 ExecutionStarted
2<0 ParallelStateEntered P
3<2 ParallelStateStarted
4<3 FailStateEntered A
5<4 ParallelStateFailed
6<5 ParallelStateExited P
7<6 PassStateEntered Z
8<7 PassStateExited Z
9<8 ExecutionSucceeded
)");
}

TEST(History, ARuntimeErrorInABranchEndsAllAtOnce) {
  expect_history([] {
    return Play(parallel(branch("A", end(kToken)) + "," +
                             branch("B", R"({"Type":"Pass","InputPath":"$.x","End":true})"),
                         R"(,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}])"));
  }, R"(
1<0 ExecutionStarted
2<0 ParallelStateEntered P
3<2 ParallelStateStarted
4<3 TaskStateEntered A
5<4 TaskScheduled
6<5 TaskStarted
7<3 PassStateEntered B
8<7 ExecutionFailed States.Runtime: An error occurred while executing the state 'B' (entered at the event id #7). Invalid path '$.x' : No results for path: $['x']
)");
}

std::string map(const std::string& state, const std::string& more = "") {
  return R"({"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"StartAt":"A","States":{"A":)" +
         state + "}}" + more + R"(,"End":true}}})";
}

TEST(History, MapOfNothing) {
  expect_history([] { return Play(map(R"({"Type":"Pass","End":true})")).input("[]"); }, R"(
1<0 ExecutionStarted
2<0 MapStateEntered M
3<2 MapStateStarted #0
4<3 MapStateSucceeded
5<3 MapStateExited M
6<5 ExecutionSucceeded
)");
}

TEST(History, MapStartsTheNextItemWhereOneEnds) {
  expect_history([] {
    return Play(map(R"({"Type":"Pass","End":true})", R"(,"MaxConcurrency":2)")).input("[1,2,3]");
  }, R"(
1<0 ExecutionStarted
2<0 MapStateEntered M
3<2 MapStateStarted #3
4<3 MapIterationStarted M #0
5<3 MapIterationStarted M #1
6<4 PassStateEntered A
7<6 PassStateExited A
8<7 MapIterationSucceeded M #0
9<7 MapIterationStarted M #2
10<5 PassStateEntered A
11<10 PassStateExited A
12<11 MapIterationSucceeded M #1
13<9 PassStateEntered A
14<13 PassStateExited A
15<14 MapIterationSucceeded M #2
16<15 MapStateSucceeded
17<15 MapStateExited M
18<17 ExecutionSucceeded
)");
}

TEST(History, AFailedIterationAbortsTheOthersInIndexOrder) {
  expect_history([] { return Play(map(end(kLambda))).input("[1,2,3]")
                          .on("A", {never(), error("X", "y"), never()}); }, R"(
1<0 ExecutionStarted
2<0 MapStateEntered M
3<2 MapStateStarted #3
4<3 MapIterationStarted M #0
5<3 MapIterationStarted M #1
6<3 MapIterationStarted M #2
7<4 TaskStateEntered A
8<7 LambdaFunctionScheduled
9<8 LambdaFunctionStarted
10<5 TaskStateEntered A
11<10 LambdaFunctionScheduled
12<11 LambdaFunctionStarted
13<6 TaskStateEntered A
14<13 LambdaFunctionScheduled
15<14 LambdaFunctionStarted
16<12 LambdaFunctionFailed X: y
17<16 MapIterationAborted M #0
18<16 TaskStateAborted
19<16 MapIterationFailed M #1
20<16 TaskStateAborted
21<16 MapIterationAborted M #2
22<16 TaskStateAborted
23<16 MapStateFailed
24<23 ExecutionFailed X: y
)");
}

TEST(History, ARetriedMapBeginsWithTheFirstItemAgain) {
  expect_history([] {
    return Play(map(end(kLambda), R"(,"MaxConcurrency":1,
        "Retry":[{"ErrorEquals":["States.TaskFailed"]}])"))
        .input("[1,2]").on("A", {ok(), error("X", "y"), ok()});
  }, R"(
1<0 ExecutionStarted
2<0 MapStateEntered M
3<2 MapStateStarted #2
4<3 MapIterationStarted M #0
5<4 TaskStateEntered A
6<5 LambdaFunctionScheduled
7<6 LambdaFunctionStarted
8<7 LambdaFunctionSucceeded
9<8 TaskStateExited A
10<9 MapIterationSucceeded M #0
11<9 MapIterationStarted M #1
12<11 TaskStateEntered A
13<12 LambdaFunctionScheduled
14<13 LambdaFunctionStarted
15<14 LambdaFunctionFailed X: y
16<15 MapIterationFailed M #1
17<15 TaskStateAborted
18<15 MapStateStarted #2
19<18 MapIterationStarted M #0
20<19 TaskStateEntered A
21<20 LambdaFunctionScheduled
22<21 LambdaFunctionStarted
23<22 LambdaFunctionSucceeded
24<23 TaskStateExited A
25<24 MapIterationSucceeded M #0
26<24 MapIterationStarted M #1
27<26 TaskStateEntered A
28<27 LambdaFunctionScheduled
29<28 LambdaFunctionStarted
30<29 LambdaFunctionSucceeded
31<30 TaskStateExited A
32<31 MapIterationSucceeded M #1
33<32 MapStateSucceeded
34<32 MapStateExited M
35<34 ExecutionSucceeded
)");
}

TEST(History, AnItemSelectorThatFindsNothingFailsAfterMapStateStarted) {
  Play play(map(R"({"Type":"Pass","End":true})",
                R"(,"ItemSelector":{"v.$":"$$.Map.Item.Source"})"));
  play.input("[1]").run();
  ASSERT_EQ(play.history().size(), 4u);
  EXPECT_EQ(play.history()[3].substr(0, 36), "4<3 ExecutionFailed States.Runtime: ");
}

TEST(History, ATooLargeResultFailsTheTaskAndCanBeCaught) {
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

TEST(History, TheLastEventAllowedMayOnlyEndTheExecution) {
  const char* const loop = R"({"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},
      "B":{"Type":"Choice","Choices":[{"Variable":"$.x","IsPresent":true,"Next":"C"}],
           "Default":"A"},"C":{"Type":"Succeed"}}})";
  Play play(loop);
  play.limits.history_events_max = 10;
  play.run();
  EXPECT_EQ(play.history().back(),
            "10<9 ExecutionFailed States.Runtime: The execution reached the maximum number of "
            "history events (10).");
  Play fits(one("A", R"("Type":"Pass","End":true)"));
  fits.limits.history_events_max = 4;
  EXPECT_EQ(fits.run().history().back(), "4<3 ExecutionSucceeded");
  Play express(loop);
  express.limits.history_events_max = 10;
  express.identity.express = true;
  express.give(stimulus::Start{Document::from_text("{}")});
  EXPECT_EQ(express.state.status, Status::Running);
  EXPECT_EQ(express.state.transitions, 1000);
}

}  // namespace
}  // namespace lockstep::asl::machine
