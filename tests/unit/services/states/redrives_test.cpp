// RedriveExecution, and what other operations show of it.
#include "tests/unit/services/states/map_run_fixture.h"

namespace lockstep::states {
namespace {

class RedrivesTest : public MapRunTest {};

TEST_F(RedrivesTest, ARedriveIsAnsweredOnceAToken) {
  const std::string arn =
      start(R"({"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E"}}})", "{}");
  const Json call = Json::object({{"executionArn", arn}, {"clientToken", "t"}});
  const Json first = ask("RedriveExecution", call);
  EXPECT_EQ(ask("RedriveExecution", call), first);
  const Json shown = describe(arn);
  EXPECT_EQ(shown.get_int("redriveCount"), 1);
  EXPECT_EQ(dump(shown.get("redriveDate")), dump(first.get("redriveDate")));
  EXPECT_EQ(shown.get_string("redriveStatus"), "REDRIVABLE");
  EXPECT_EQ(join(types(arn), ", "),
            "1<0 ExecutionStarted, 2<0 FailStateEntered, 3<2 ExecutionFailed, "
            "4<3 ExecutionRedriven, 5<4 FailStateEntered, 6<5 ExecutionFailed");
}

TEST_F(RedrivesTest, ASucceededExecutionIsNotRedrivable) {
  const std::string arn = start(R"({"StartAt":"S","States":{"S":{"Type":"Succeed"}}})", "{}");
  const auto error =
      fixture_.error("states", "RedriveExecution", Json::object({{"executionArn", arn}}));
  EXPECT_EQ(error.code, "ExecutionNotRedrivable");
  EXPECT_EQ(error.message, format("Execution {} invalid for redrive as: Execution is SUCCEEDED "
                                  "and cannot be redriven",
                                  arn));
  EXPECT_EQ(describe(arn).get_string("redriveStatusReason"),
            "Execution is SUCCEEDED and cannot be redriven");
}

TEST_F(RedrivesTest, ListsTellRedrivenExecutions) {
  const std::string arn = start(R"({"StartAt":"F","States":{"F":{"Type":"Fail"}}})", "{}");
  const auto count = [&](std::string_view filter) {
    return ask("ListExecutions",
               Json::object(
                   {{"stateMachineArn", "arn:aws:states:us-east-1:000000000000:stateMachine:m"},
                    {"redriveFilter", filter}}))
        .get("executions")
        .size();
  };
  EXPECT_EQ(count("REDRIVEN"), 0U);
  ask("RedriveExecution", Json::object({{"executionArn", arn}}));
  EXPECT_EQ(count("REDRIVEN"), 1U);
  EXPECT_EQ(count("NOT_REDRIVEN"), 0U);
}

}  // namespace
}  // namespace lockstep::states
