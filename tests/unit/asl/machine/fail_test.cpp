#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

TEST(Fail, FailHasNoExitEvent) {
  expect_history([] { return Play(one("A", R"("Type":"Fail","Error":"E","Cause":"c")")); }, R"(
1<0 ExecutionStarted
2<0 FailStateEntered A
3<2 ExecutionFailed E: c
)");
}

TEST(Fail, FailWithoutErrorAndCauseHasNeither) {
  expect_history([] { return Play(one("A", R"("Type":"Fail")")); }, R"(
1<0 ExecutionStarted
2<0 FailStateEntered A
3<2 ExecutionFailed
)");
}

TEST(Fail, FailTakesErrorAndCauseByPathOrIntrinsic) {
  EXPECT_EQ(result(one(R"j("Type":"Fail","ErrorPath":"$.e","CausePath":"States.Format('c {}', $.n)")j"),
                   R"({"e":"E","n":1})"),
            "Failed E: c 1");
}

}  // namespace
}  // namespace lockstep::asl::machine
