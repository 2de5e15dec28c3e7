#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

// A Parallel of the Lambda task A and the integration B.
std::string two_tasks(const std::string& more) {
  return R"({"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[)" +
         branch("A", end(kLambda)) + "," + branch("B", end(kPut)) + "]" + more +
         R"(,"End":true}}})";
}

TEST(Parallel, ParallelBranchesInOrder) {
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

TEST(Parallel, ARetriedParallelStartsAnewFromTheFailure) {
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

TEST(Parallel, ParallelGivesItsBranchesOutputsInOrder) {
  EXPECT_EQ(result(R"({"StartAt":"P","States":{"P":{"Type":"Parallel","Parameters":{"p.$":"$.a"},
      "Branches":[{"StartAt":"B","States":{"B":{"Type":"Wait","Seconds":5,"End":true}}},
                  {"StartAt":"C","States":{"C":{"Type":"Pass","Result":2,"End":true}}}],
      "ResultSelector":{"first.$":"$[0]","second.$":"$[1]"},"ResultPath":"$.r","End":true}}})",
                   R"({"a": 1})"),
            R"({"a":1,"r":{"first":{"p":1},"second":2}})");
}

}  // namespace
}  // namespace lockstep::asl::machine
