// Redrive: where each kind of state goes on.
#include "emulator/base/text.h"
#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

Play redriven(Play play) {
  play.run();
  play.give(stimulus::Redrive{});
  play.run();
  EXPECT_EQ(play.inconsistency, "");
  return play;
}

std::string after_redrive(const Play& play) {
  std::string text = play.joined();
  const std::size_t at = text.find("ExecutionRedriven");
  return at == std::string::npos ? "-" : text.substr(text.rfind('\n', at));
}

// Also when its state is read back from its records after every step.
void expect_redriven(const std::function<Play()>& make, const std::string& expected) {
  EXPECT_EQ(after_redrive(redriven(make())), expected);
  EXPECT_EQ(after_redrive(redriven(make().reload())), expected) << "reloaded after every step";
}

TEST(Redrive, AFailedTaskIsScheduledFromItsOldEntry) {
  expect_redriven(
      [] {
        return Play(task(R"("Comment":"")")).on("A", {error("E"), ok("1")});
      },
      R"(
7<6 ExecutionRedriven #1
8<2 LambdaFunctionScheduled
9<8 LambdaFunctionStarted
10<9 LambdaFunctionSucceeded
11<10 TaskStateExited A
12<11 ExecutionSucceeded
)");
}

TEST(Redrive, TheRetryCountBeginsAgainAndTheContextTellsTheRedrive) {
  const std::string definition = one(
      R"("Type":"Task","Resource":"arn:aws:states:::dynamodb:putItem","End":true,
      "Retry":[{"ErrorEquals":["E"],"MaxAttempts":1,"IntervalSeconds":1}],
      "Parameters":{"TableName":"t","Item":{
      "n.$":"$$.State.RetryCount","r.$":"$$.Execution.RedriveCount"}})");
  Play play = redriven(Play(definition).on("A", {error("E"), error("E"), error("E"), ok("1")}));
  EXPECT_EQ(play.output(), "1");
  std::vector<std::string> seen;
  for (const auto& call : play.calls) {
    const Json& item = call.parameters.get("Item");
    seen.push_back(format("{} {} {}", item.get_int("n"), item.get_int("r"), call.attempt));
  }
  EXPECT_EQ(join(seen, ", "), "0 0 0, 1 0 1, 0 1 2, 1 1 3");
}

TEST(Redrive, ATokenOfARedrivenTaskIsANewOne) {
  Play play(callback(R"("TimeoutSeconds":5)"));
  play.run();
  play.give(stimulus::Redrive{});
  ASSERT_EQ(play.calls.size(), 2U);
  EXPECT_NE(play.calls[0].task_token, play.calls[1].task_token);
}

TEST(Redrive, OnlyUnfinishedBranchesRunAgain) {
  const std::string definition =
      parallel(branch("A", end(kLambda)) + "," + branch("B", end(kLambda)) + "," +
               branch("C", end(kActivity)));
  expect_redriven(
      [&] {
        return Play(definition).on("A", {ok("1")}).on("B", {error("E"), ok("2")});
      },
      R"(
19<18 ExecutionRedriven #1
20<7 LambdaFunctionScheduled
21<20 LambdaFunctionStarted
22<10 ActivityScheduled
23<21 LambdaFunctionSucceeded
24<23 TaskStateExited B
)");
}

TEST(Redrive, AFinishedParallelHasTheResultsOfBothAttempts) {
  const std::string definition =
      parallel(branch("A", end(kLambda)) + "," + branch("B", end(kLambda)));
  const Play play = redriven(Play(definition).on("A", {ok("1")}).on("B", {error("E"), ok("2")}));
  EXPECT_EQ(play.output(), "[1,2]");
}

TEST(Redrive, AFailedIterationGoesOnAndThoseNotStartedStart) {
  const std::string definition = map(end(kLambda), R"(,"MaxConcurrency":1)");
  const auto make = [&] {
    return Play(definition).input("[1,2,3]").on("A", {ok("1"), error("E"), ok("2"), ok("3")});
  };
  expect_redriven(make, R"(
20<19 ExecutionRedriven #1
21<12 LambdaFunctionScheduled
22<21 LambdaFunctionStarted
23<22 LambdaFunctionSucceeded
24<23 TaskStateExited A
25<24 MapIterationSucceeded M #1
26<24 MapIterationStarted M #2
27<26 TaskStateEntered A
28<27 LambdaFunctionScheduled
29<28 LambdaFunctionStarted
30<29 LambdaFunctionSucceeded
31<30 TaskStateExited A
32<31 MapIterationSucceeded M #2
33<32 MapStateSucceeded
34<32 MapStateExited M
35<34 ExecutionSucceeded
)");
  EXPECT_EQ(redriven(make()).output(), "[1,2,3]");
}

TEST(Redrive, AFailStateIsEnteredAgain) {
  expect_redriven([] { return Play(one(R"("Type":"Fail","Error":"E")")); }, R"(
4<3 ExecutionRedriven #1
5<4 FailStateEntered A
6<5 ExecutionFailed E
)");
}

TEST(Redrive, AnAbortedWaitBeginsAgain) {
  Play play(one(R"("Type":"Wait","Seconds":10,"End":true)"));
  play.at(3000);
  play.give(stimulus::Stop{});
  play.give(stimulus::Redrive{});
  play.at(12000);
  EXPECT_EQ(play.state.status, Status::Running);
  play.at(13000);
  EXPECT_EQ(play.state.status, Status::Succeeded);
  EXPECT_EQ(play.inconsistency, "");
}

TEST(Redrive, TheTimeLimitOfTheMachineBeginsAgain) {
  Play play(R"({"StartAt":"A","TimeoutSeconds":5,"States":{"A":{)" + std::string(kActivity) +
            R"(,"End":true}}})");
  play.at(5000);
  EXPECT_EQ(play.state.status, Status::TimedOut);
  play.give(stimulus::Redrive{});
  play.at(9000);
  EXPECT_EQ(play.state.status, Status::Running);
  play.at(10000);
  EXPECT_EQ(play.state.status, Status::TimedOut);
}

TEST(Redrive, AStateThatFailedByItsOutputsSizeRunsWhole) {
  Play play(parallel(branch("A", end(kLambda))));
  play.limits.payload_bytes_max = 20;
  play.on("A", {ok(R"("123456789012345678")"), ok("1")}).run();
  EXPECT_EQ(play.state.error, "States.DataLimitExceeded");
  play.give(stimulus::Redrive{});
  play.run();
  EXPECT_EQ(play.output(), "[1]");
  EXPECT_EQ(play.inconsistency, "");
}

TEST(Redrive, ASucceededExecutionStaysAsItIs) {
  Play play = redriven(Play(pass(R"("Result":1)")));
  EXPECT_EQ(play.records.back().kind, RecordKind::ExecutionSucceeded);
}

TEST(Redrive, ACaughtParallelLeavesNothingToRedrive) {
  const std::string definition =
      parallel(branch("A", end(kLambda)) + "," + branch("B", end(kActivity)),
               R"(,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}])");
  Play play(definition);
  play.on("A", {error("E")}).run();
  EXPECT_EQ(play.state.status, Status::Succeeded);
  EXPECT_EQ(play.state.frames.size(), play.state.closed_frames.size() + 1);
  EXPECT_EQ(play.inconsistency, "");
}

}  // namespace
}  // namespace lockstep::asl::machine
