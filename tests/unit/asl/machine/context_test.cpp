#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

TEST(Context, TheContextObjectHasItsMembersInOrder) {
  EXPECT_EQ(result(pass(R"("Parameters":{"c.$":"$$"})"), R"({"a": 1})"),
            R"({"c":{"Execution":{"Id":"arn:aws:states:us-east-1:000000000000:execution:m:e",)"
            R"("Input":{"a":1},"StartTime":"2023-11-14T22:13:20.000Z","Name":"e",)"
            R"("RoleArn":"arn:aws:iam::000000000000:role/r","RedriveCount":0},)"
            R"("StateMachine":{"Id":"arn:aws:states:us-east-1:000000000000:stateMachine:m",)"
            R"("Name":"m"},"State":{"Name":"A","EnteredTime":"2023-11-14T22:13:20.000Z"}}})");
}

TEST(Context, RetryCountIsInTheContextOfTasks) {
  Play play(task(R"("Parameters":{"n.$":"$$.State.RetryCount"},
                    "Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1}])"));
  play.on("A", {error("X"), error("X"), ok()}).run();
  EXPECT_EQ(play.payloads("LambdaFunctionScheduled"),
            (std::vector<std::string>{R"({"n":0})", R"({"n":1})", R"({"n":2})"}));
}

TEST(Context, MapItemsAreInTheContextOfSelectorAndBody) {
  EXPECT_EQ(result(R"({"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.l",
      "ItemSelector":{"i.$":"$$.Map.Item.Index","v.$":"$$.Map.Item.Value","all.$":"$.k"},
      "Iterator":{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":
        {"in.$":"$","again.$":"$$.Map.Item.Index"},"End":true}}},"End":true}}})",
                   R"({"l":["x","y"],"k":7})"),
            R"([{"in":{"all":7,"v":"x","i":0},"again":0},{"in":{"all":7,"v":"y","i":1},"again":1}])");
}

}  // namespace
}  // namespace lockstep::asl::machine
