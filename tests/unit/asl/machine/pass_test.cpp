#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

TEST(Pass, PassEntersExitsAndSucceeds) {
  expect_history([] { return Play(one("A", R"("Type":"Pass","End":true)")); }, R"(
1<0 ExecutionStarted
2<0 PassStateEntered A
3<2 PassStateExited A
4<3 ExecutionSucceeded
)");
}

TEST(Pass, ALaterStatePointsToTheExitItCameFrom) {
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

}  // namespace
}  // namespace lockstep::asl::machine
