#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

TEST(Succeed, EndsTheExecutionWithItsOutput) {
  expect_history([] { return Play(one("A", R"("Type":"Succeed")")); }, R"(
1<0 ExecutionStarted
2<0 SucceedStateEntered A
3<2 SucceedStateExited A
4<3 ExecutionSucceeded
)");
  EXPECT_EQ(result(one(R"("Type":"Succeed","InputPath":"$.a","OutputPath":"$.b")"),
                   R"({"a":{"b":[1]}})"),
            "[1]");
}

TEST(Succeed, EndsABranchAlone) {
  EXPECT_EQ(result(parallel(branch("A", R"({"Type":"Succeed"})")), "7"), "[7]");
}

}  // namespace
}  // namespace lockstep::asl::machine
