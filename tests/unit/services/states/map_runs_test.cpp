// A run from its start to its end: children, counts, failures, limits, stops and redrives.
#include "tests/unit/services/states/map_run_fixture.h"

namespace lockstep::states {
namespace {

class MapRunsTest : public MapRunTest {};

TEST_F(MapRunsTest, ChildrensOutputsComeInTheOrderOfTheItems) {
  const std::string arn = start(map_machine(kPassBody), R"([1,{"a":2},"3"])");
  EXPECT_EQ(outcome(arn), R"([1,{"a":2},"3"])");
  EXPECT_EQ(join(types(arn), ", "),
            "1<0 ExecutionStarted, 2<0 MapStateEntered, 3<2 MapStateStarted, 4<3 MapRunStarted, "
            "5<4 MapRunSucceeded, 6<5 MapStateSucceeded, 7<5 MapStateExited, "
            "8<7 ExecutionSucceeded");
}

TEST_F(MapRunsTest, NoItemsAreNoChildren) { EXPECT_EQ(run(map_machine(kPassBody), "[]"), "[]"); }

TEST_F(MapRunsTest, ADescribedRunCountsItemsAndExecutions) {
  const std::string arn =
      start(map_machine(kPassBody, R"(,"ItemBatcher":{"MaxItemsPerBatch":2},"MaxConcurrency":3)"),
            "[1,2,3]");
  EXPECT_EQ(outcome(arn), R"([{"Items":[1,2]},{"Items":[3]}])");
  const Json shown = describe_run(arn);
  EXPECT_EQ(dump(shown.get("itemCounts")),
            R"({"aborted":0,"failed":0,"failuresNotRedrivable":0,"pending":0,"pendingRedrive":0,)"
            R"("resultsWritten":0,"running":0,"succeeded":3,"timedOut":0,"total":3})");
  EXPECT_EQ(shown.get("executionCounts").get_int("succeeded"), 2);
  EXPECT_EQ(shown.get_string("status"), "SUCCEEDED");
  EXPECT_EQ(shown.get_int("maxConcurrency"), 3);
  EXPECT_EQ(dump(shown.get("toleratedFailurePercentage")), "0.0");
  EXPECT_EQ(shown.get_string("executionArn"), arn);
}

TEST_F(MapRunsTest, ExpressChildrenGiveTheSameResult) {
  EXPECT_EQ(run(map_machine(kPassBody, "", "EXPRESS"), "[1,2]"), "[1,2]");
}

TEST_F(MapRunsTest, ItemSelectorSeesTheItemAndTheState) {
  EXPECT_EQ(run(map_machine(kPassBody, R"(,"ItemsPath":"$.i","ItemSelector":{
      "n.$":"$$.Map.Item.Index","v.$":"$$.Map.Item.Value","s.$":"$$.Map.Item.Source",
      "x.$":"$.x"})"),
                R"({"i":["a"],"x":1})"),
            R"([{"s":"STATE_DATA","v":"a","x":1,"n":0}])");
}

TEST_F(MapRunsTest, ItemSelectorSeesTheKeyOfAMember) {
  EXPECT_EQ(run(map_machine(kPassBody, R"(,"ItemSelector":{"k.$":"$$.Map.Item.Key"})"),
                R"({"a":1,"b":2})"),
            R"([{"k":"a"},{"k":"b"}])");
}

TEST_F(MapRunsTest, TheFirstFailureBeyondTheToleranceFailsTheRun) {
  const std::string arn = start(map_machine(kPickyBody, R"(,"MaxConcurrency":1)"),
                                R"([{"bad":false},{"bad":true},{"bad":false}])");
  EXPECT_EQ(outcome(arn),
            "FAILED States.ExceedToleratedFailureThreshold: The specified tolerated failure "
            "threshold was exceeded");
  const Json counts = describe_run(arn).get("executionCounts");
  EXPECT_EQ(counts.get_int("succeeded"), 1);
  EXPECT_EQ(counts.get_int("failed"), 1);
  EXPECT_EQ(counts.get_int("pending"), 1);
  EXPECT_EQ(children(arn, "ABORTED").size(), 0U);
  EXPECT_EQ(types(arn)[4], "5<4 MapRunFailed");
  const Json child = describe(children(arn, "FAILED")[0].get_string("executionArn"));
  EXPECT_EQ(child.get_string("redriveStatus"), "REDRIVABLE_BY_MAP_RUN");
}

TEST_F(MapRunsTest, ARedriveStartsExpressChildrenAnew) {
  const std::string arn =
      start(map_machine(kPickyBody, "", "EXPRESS"), R"([{"bad":true},{"bad":false},{"bad":true}])");
  EXPECT_EQ(describe_run(arn).get("executionCounts").get_int("failed"), 2);
  ask("RedriveExecution", Json::object({{"executionArn", arn}}));
  const Json counts = describe_run(arn).get("executionCounts");
  EXPECT_EQ(counts.get_int("failed"), 2);
  EXPECT_EQ(counts.get_int("succeeded"), 1);
  EXPECT_EQ(counts.get_int("total"), 3);
  EXPECT_EQ(describe_run(arn).get_string("status"), "FAILED");
}

TEST_F(MapRunsTest, StoppingTheParentAbortsTheRunAndItsChildren) {
  fixture_.core().change_clock({world::ClockMode::Manual, 1});
  const std::string arn =
      start(map_machine(R"({"Type":"Wait","Seconds":60,"End":true})", R"(,"MaxConcurrency":2)"),
            "[1,2,3]");
  EXPECT_EQ(describe_run(arn).get("executionCounts").get_int("running"), 2);
  ask("StopExecution", Json::object({{"executionArn", arn}}));
  const Json shown = describe_run(arn);
  EXPECT_EQ(shown.get_string("status"), "ABORTED");
  EXPECT_EQ(shown.get("executionCounts").get_int("aborted"), 2);
  EXPECT_EQ(shown.get("executionCounts").get_int("pending"), 1);
}

TEST_F(MapRunsTest, ARedriveRunsUnsuccessfulAndPendingChildren) {
  fixture_.core().change_clock({world::ClockMode::Manual, 1});
  const std::string arn =
      start(map_machine(R"({"Type":"Wait","Seconds":60,"End":true})", R"(,"MaxConcurrency":2)"),
            "[1,2,3]");
  ask("StopExecution", Json::object({{"executionArn", arn}}));
  ask("RedriveExecution", Json::object({{"executionArn", arn}}));
  EXPECT_EQ(describe_run(arn).get_int("redriveCount"), 1);
  EXPECT_EQ(describe_run(arn).get("executionCounts").get_int("running"), 2);
  fixture_.core().advance_clock(fixture_.now_ms() + 61'000);
  fixture_.core().advance_clock(fixture_.now_ms() + 61'000);
  EXPECT_EQ(outcome(arn), "[1,2,3]");
  EXPECT_EQ(children(arn)[2].get_int("redriveCount"), 1);
  EXPECT_EQ(children(arn)[0].get_int("redriveCount"), 0);
}

TEST_F(MapRunsTest, ManyChildrenAreStartedInSlices) {
  std::string items = "[0";
  for (int i = 1; i < 1000; ++i) items += "," + std::to_string(i);
  items += "]";
  const std::string arn = start(map_machine(kPassBody, R"(,"MaxConcurrency":100)"), items);
  EXPECT_EQ(outcome(arn), items);
}

TEST_F(MapRunsTest, ACompletedRunCannotBeUpdated) {
  const std::string arn = start(map_machine(kPassBody), "[1]");
  const auto error =
      fixture_.error("states", "UpdateMapRun",
                     Json::object({{"mapRunArn", map_run_of(arn)}, {"maxConcurrency", 1}}));
  EXPECT_EQ(error.code, "ValidationException");
  EXPECT_EQ(error.members.get_string("reason"), "CANNOT_UPDATE_COMPLETED_MAP_RUN");
}

TEST_F(MapRunsTest, AnUpdatedRunStartsMoreAtOnce) {
  fixture_.core().change_clock({world::ClockMode::Manual, 1});
  const std::string arn =
      start(map_machine(R"({"Type":"Wait","Seconds":60,"End":true})", R"(,"MaxConcurrency":1)"),
            "[1,2,3]");
  ask("UpdateMapRun", Json::object({{"mapRunArn", map_run_of(arn)}, {"maxConcurrency", 3}}));
  EXPECT_EQ(describe_run(arn).get("executionCounts").get_int("running"), 3);
}

}  // namespace
}  // namespace lockstep::states
