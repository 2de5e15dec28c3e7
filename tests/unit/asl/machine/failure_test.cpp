// How failures travel up, and what they abort on their way.
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

TEST(Failure, RuntimeErrorsEndTheExecutionWhateverCatches) {
  expect_history([] { return Play(R"({"StartAt":"A","States":{"A":{)" + std::string(kLambda) + R"(,
      "OutputPath":"$.x","Retry":[{"ErrorEquals":["States.ALL"]}],
      "Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"End":true},
      "B":{"Type":"Succeed"}}})"); }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 LambdaFunctionScheduled
4<3 LambdaFunctionStarted
5<4 LambdaFunctionSucceeded
6<5 Execution)" + runtime("Invalid path '$.x' : No results for path: $['x']") + "\n");
}

TEST(Failure, AFailedBranchAbortsEveryOpenTaskAlsoItsOwn) {
  expect_history([] { return Play(two_tasks("")).on("A", {error("X", "y")}).on("B", {never()}); },
                 R"(
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
13<10 ParallelStateFailed
14<13 ExecutionFailed X: y
)");
}

TEST(Failure, AFailStateInABranchHasNoAbortOfItsOwn) {
  expect_history([] {
    return Play(parallel(branch("A", R"({"Type":"Fail","Error":"E","Cause":"c"})"),
                         R"(,"Catch":[{"ErrorEquals":["E"],"Next":"Z"}])"));
  }, R"(
1<0 ExecutionStarted
2<0 ParallelStateEntered P
3<2 ParallelStateStarted
4<3 FailStateEntered A
5<4 ParallelStateFailed
6<5 ParallelStateExited P
7<6 PassStateEntered Z
8<7 PassStateExited Z
9<8 ExecutionSucceeded
)");
}

TEST(Failure, ARuntimeErrorInABranchEndsAllAtOnce) {
  expect_history([] {
    return Play(parallel(branch("A", end(kToken)) + "," +
                             branch("B", R"({"Type":"Pass","InputPath":"$.x","End":true})"),
                         R"(,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}])"));
  }, R"(
1<0 ExecutionStarted
2<0 ParallelStateEntered P
3<2 ParallelStateStarted
4<3 TaskStateEntered A
5<4 TaskScheduled
6<5 TaskStarted
7<3 PassStateEntered B
8<7 ExecutionFailed States.Runtime: )"
                 "An error occurred while executing the state 'B' (entered at the event id #7). "
                 "Invalid path '$.x' : No results for path: $['x']\n");
}

TEST(Failure, AFailedIterationAbortsTheOthersInIndexOrder) {
  expect_history([] { return Play(map(end(kLambda))).input("[1,2,3]")
                          .on("A", {never(), error("X", "y"), never()}); }, R"(
1<0 ExecutionStarted
2<0 MapStateEntered M
3<2 MapStateStarted #3
4<3 MapIterationStarted M #0
5<3 MapIterationStarted M #1
6<3 MapIterationStarted M #2
7<4 TaskStateEntered A
8<7 LambdaFunctionScheduled
9<8 LambdaFunctionStarted
10<5 TaskStateEntered A
11<10 LambdaFunctionScheduled
12<11 LambdaFunctionStarted
13<6 TaskStateEntered A
14<13 LambdaFunctionScheduled
15<14 LambdaFunctionStarted
16<12 LambdaFunctionFailed X: y
17<16 MapIterationAborted M #0
18<16 TaskStateAborted
19<16 MapIterationFailed M #1
20<16 TaskStateAborted
21<16 MapIterationAborted M #2
22<16 TaskStateAborted
23<16 MapStateFailed
24<23 ExecutionFailed X: y
)");
}

TEST(Failure, ANestedMapFailsUpToTheOuterCatch) {
  Play play(R"({"StartAt":"O","States":{"O":{"Type":"Map","MaxConcurrency":1,
      "Catch":[{"ErrorEquals":["E"],"Next":"Z"}],
      "Iterator":{"StartAt":"M","States":{"M":{"Type":"Map","Iterator":{"StartAt":"F","States":{
        "F":{"Type":"Fail","Error":"E","Cause":"c"}}},"End":true}}},"End":true},
      "Z":{"Type":"Succeed"}}})");
  play.reload().input("[[1]]").run();
  EXPECT_EQ(play.joined(), R"(
1<0 ExecutionStarted
2<0 MapStateEntered O
3<2 MapStateStarted #1
4<3 MapIterationStarted O #0
5<4 MapStateEntered M
6<5 MapStateStarted #1
7<6 MapIterationStarted M #0
8<7 FailStateEntered F
9<8 MapIterationFailed M #0
10<8 MapStateFailed
11<10 MapIterationFailed O #0
12<10 MapStateFailed
13<12 MapStateExited O
14<13 SucceedStateEntered Z
15<14 SucceedStateExited Z
16<15 ExecutionSucceeded
)");
  EXPECT_EQ(play.inconsistency, "");
}

}  // namespace
}  // namespace lockstep::asl::machine
