// What the children of a run are executions of.
#include "tests/unit/services/states/map_run_fixture.h"

namespace lockstep::states {
namespace {

class MapMachinesTest : public MapRunTest {};

TEST_F(MapMachinesTest, AChildIsAnExecutionOfItsOwn) {
  const std::string arn = start(map_machine(kPassBody), "[7,8]");
  const Json list = children(arn);
  ASSERT_EQ(list.size(), 2U);
  const std::string child = list[0].get_string("executionArn");
  EXPECT_TRUE(starts_with(child, "arn:aws:states:us-east-1:000000000000:execution:m/L:")) << child;
  EXPECT_EQ(list[0].get_int("itemCount"), 1);
  const Json shown = describe(child);
  EXPECT_EQ(shown.get_string("input"), "8");  // newest first
  EXPECT_EQ(shown.get_string("mapRunArn"), map_run_of(arn));
  EXPECT_EQ(shown.get_string("stateMachineArn"),
            "arn:aws:states:us-east-1:000000000000:stateMachine:m/L");
  EXPECT_EQ(types(child).size(), 4U);
  const Json machine =
      ask("DescribeStateMachineForExecution", Json::object({{"executionArn", child}}));
  EXPECT_EQ(machine.get_string("definition"),
            R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}})");
  EXPECT_EQ(machine.get_string("label"), "L");
  EXPECT_EQ(machine.get_string("mapRunArn"), map_run_of(arn));
  const Json parents = ask(
      "ListExecutions",
      Json::object({{"stateMachineArn", "arn:aws:states:us-east-1:000000000000:stateMachine:m"}}));
  EXPECT_EQ(parents.get("executions").size(), 1U);
}

TEST_F(MapMachinesTest, AMapWithinAMapHasARunOfItsOwn) {
  const std::string inner = R"({"Type":"Map","Label":"Inner","End":true,"ItemProcessor":{
      "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
      "StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}})";
  const std::string arn = start(map_machine(inner), "[[1],[2,3]]");
  EXPECT_EQ(outcome(arn), "[[1],[2,3]]");
  const std::string child = children(arn)[0].get_string("executionArn");
  const std::string run = map_run_of(child);
  EXPECT_TRUE(starts_with(run, "arn:aws:states:us-east-1:000000000000:mapRun:m/Inner:")) << run;
}

}  // namespace
}  // namespace lockstep::states
