// Distributed Map: what the machine asks of a map run, and what it makes of its end.
#include "emulator/asl/machine/distributed.h"

#include "emulator/asl/parser.h"
#include "emulator/base/text.h"
#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

std::string distributed(const std::string& more = "") {
  return R"({"StartAt":"M","States":{"M":{"Type":"Map","Label":"L","ItemProcessor":{
    "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
    "StartAt":"A","States":{"A":{"Type":"Pass","End":true}}})" +
         more + R"(,"End":true}}})";
}

Answer answered(Json output) {
  Answer answer;
  answer.output = std::move(output);
  return answer;
}

Answer failed(const std::string& error) {
  Answer answer;
  answer.ok = false;
  answer.error = error;
  answer.cause = "why";
  return answer;
}

void end(Play& play, Answer answer) {
  const auto& run = play.map_runs.back();
  play.give(stimulus::MapRunEnded{run.frame, run.ticket, std::move(answer)});
}

// The history without the random end of the run's ARN.
std::string history(const Play& play) {
  std::string text = play.joined();
  for (const auto& run : play.map_runs) text = replace_all(text, run.map_run_arn, "ARN");
  return text;
}

TEST(DistributedMap, ItAsksForAMapRunAndTakesItsResult) {
  Play play(distributed());
  play.identity.machine_arn = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
  play.identity.machine_name = "m";
  play.input("[1,2]").run();
  ASSERT_EQ(play.map_runs.size(), 1U);
  EXPECT_EQ(dump(play.map_runs[0].items), "[1,2]");
  EXPECT_TRUE(starts_with(play.map_runs[0].map_run_arn,
                          "arn:aws:states:us-east-1:000000000000:mapRun:m/L:"));
  end(play, answered(Json::array({3})));
  EXPECT_EQ(history(play), R"(
1<0 ExecutionStarted
2<0 MapStateEntered M
3<2 MapStateStarted #2
4<3 MapRunStarted ARN
5<4 MapRunSucceeded
6<5 MapStateSucceeded
7<5 MapStateExited M
8<7 ExecutionSucceeded
)");
  EXPECT_EQ(play.output(), "[3]");
  EXPECT_EQ(play.inconsistency, "");
}

TEST(DistributedMap, AFailedRunFailsTheState) {
  Play play(distributed());
  play.input("[1]").run();
  end(play, failed("States.ExceedToleratedFailureThreshold"));
  EXPECT_EQ(history(play), R"(
1<0 ExecutionStarted
2<0 MapStateEntered M
3<2 MapStateStarted #1
4<3 MapRunStarted ARN
5<4 MapRunFailed States.ExceedToleratedFailureThreshold: why
6<5 MapStateFailed
7<6 ExecutionFailed States.ExceedToleratedFailureThreshold: why
)");
}

TEST(DistributedMap, AFailedRunIsRetriedAsANewRun) {
  Play play(distributed(R"(,"Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":1}])"));
  play.input("[1]").run();
  end(play, failed("E"));
  play.run();
  ASSERT_EQ(play.map_runs.size(), 2U);
  EXPECT_NE(play.map_runs[0].map_run_arn, play.map_runs[1].map_run_arn);
  end(play, answered(7));
  EXPECT_EQ(play.output(), "7");
  EXPECT_EQ(play.inconsistency, "");
}

TEST(DistributedMap, ARedriveAsksForTheSameRunAgain) {
  Play play(distributed());
  play.reload().input("[1]").run();
  end(play, failed("E"));
  play.give(stimulus::Redrive{});
  ASSERT_EQ(play.map_redrives.size(), 1U);
  EXPECT_EQ(play.map_redrives[0].map_run_arn, play.map_runs[0].map_run_arn);
  play.give(
      stimulus::MapRunEnded{play.map_redrives[0].frame, play.map_redrives[0].ticket, answered(7)});
  EXPECT_EQ(play.output(), "7");
  EXPECT_EQ(play.inconsistency, "");
}

TEST(DistributedMap, StoppingTheExecutionStopsTheRun) {
  Play play(distributed());
  play.input("[1]").run();
  play.give(stimulus::Stop{});
  ASSERT_EQ(play.stopped_map_runs.size(), 1U);
  EXPECT_EQ(play.stopped_map_runs[0], play.map_runs[0].map_run_arn);
}

TEST(DistributedMap, ItsFieldsAreEvaluatedWithTheStatesInput) {
  Play play(distributed(R"(,"ItemReader":{"Resource":"arn:aws:states:::s3:getObject",
      "ReaderConfig":{"InputType":"JSON","MaxItemsPath":"$.n"},
      "Parameters":{"Bucket.$":"$.b","Key":"k"}},
    "ItemBatcher":{"MaxItemsPerBatchPath":"$.n","BatchInput":{"x.$":"$.b"}},
    "ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket.$":"$.b"}},
    "ToleratedFailurePercentagePath":"$.p","MaxConcurrency":4)"));
  play.input(R"({"b":"bucket","n":2,"p":12.5})").run();
  ASSERT_EQ(play.map_runs.size(), 1U) << play.ended();
  const auto& run = play.map_runs[0];
  EXPECT_TRUE(run.items.is_null());
  EXPECT_EQ(dump(run.reader),
            R"({"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSON",)"
            R"("MaxItemsPath":"$.n","MaxItems":2},"Parameters":{"Key":"k","Bucket":"bucket"}})");
  EXPECT_EQ(dump(run.batcher), R"({"MaxItemsPerBatch":2,"BatchInput":{"x":"bucket"}})");
  EXPECT_EQ(dump(run.writer.get("Parameters")), R"({"Bucket":"bucket"})");
  EXPECT_EQ(run.tolerated_percentage, 12.5);
  EXPECT_EQ(run.concurrency_max, 4);
}

TEST(DistributedMap, APercentageOutOfRangeEndsTheExecution) {
  Play play(distributed(R"(,"ToleratedFailurePercentagePath":"$.p","ItemsPath":"$.i")"));
  play.input(R"({"i":[],"p":101})").run();
  EXPECT_EQ(play.ended(),
            "Failed States.Runtime: An error occurred while executing the state 'M' (entered at "
            "the event id #2). ToleratedFailurePercentage must be between 0 and 100.");
}

TEST(DistributedMap, AnItemsInputSeesTheItemAndTheStatesInput) {
  Play play(distributed(R"(,"ItemsPath":"$.i","ItemSelector":{"v.$":"$$.Map.Item.Value",
      "s.$":"$$.Map.Item.Source","all.$":"$.i"})"));
  play.input(R"({"i":[5]})").run();
  const auto parsed =
      parse_definition(distributed(R"(,"ItemsPath":"$.i","ItemSelector":{"v.$":"$$.Map.Item.Value",
      "s.$":"$$.Map.Item.Source","all.$":"$.i"})"),
                       MachineType::Standard);
  ItemSelection selection(*parsed.definition, play.identity, play.state, 0, play.chance);
  ASSERT_TRUE(selection.usable());
  const auto input = selection.input_of({0, Json(5), std::nullopt, "STATE_DATA"});
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(input->get_int("v"), 5);
  EXPECT_EQ(input->get_string("s"), "STATE_DATA");
  EXPECT_EQ(dump(input->get("all")), "[5]");
}

}  // namespace
}  // namespace lockstep::asl::machine
