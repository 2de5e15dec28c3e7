#include <gtest/gtest.h>

#include "emulator/base/text.h"
#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

TEST(Map, MapOfNothing) {
  expect_history([] { return Play(map(R"({"Type":"Pass","End":true})")).input("[]"); }, R"(
1<0 ExecutionStarted
2<0 MapStateEntered M
3<2 MapStateStarted #0
4<3 MapStateSucceeded
5<3 MapStateExited M
6<5 ExecutionSucceeded
)");
}

TEST(Map, MapStartsTheNextItemWhereOneEnds) {
  expect_history([] {
    return Play(map(R"({"Type":"Pass","End":true})", R"(,"MaxConcurrency":2)")).input("[1,2,3]");
  }, R"(
1<0 ExecutionStarted
2<0 MapStateEntered M
3<2 MapStateStarted #3
4<3 MapIterationStarted M #0
5<3 MapIterationStarted M #1
6<4 PassStateEntered A
7<6 PassStateExited A
8<7 MapIterationSucceeded M #0
9<7 MapIterationStarted M #2
10<5 PassStateEntered A
11<10 PassStateExited A
12<11 MapIterationSucceeded M #1
13<9 PassStateEntered A
14<13 PassStateExited A
15<14 MapIterationSucceeded M #2
16<15 MapStateSucceeded
17<15 MapStateExited M
18<17 ExecutionSucceeded
)");
}

TEST(Map, ARetriedMapBeginsWithTheFirstItemAgain) {
  expect_history([] {
    return Play(map(end(kLambda), R"(,"MaxConcurrency":1,
        "Retry":[{"ErrorEquals":["States.TaskFailed"]}])"))
        .input("[1,2]").on("A", {ok(), error("X", "y"), ok()});
  }, R"(
1<0 ExecutionStarted
2<0 MapStateEntered M
3<2 MapStateStarted #2
4<3 MapIterationStarted M #0
5<4 TaskStateEntered A
6<5 LambdaFunctionScheduled
7<6 LambdaFunctionStarted
8<7 LambdaFunctionSucceeded
9<8 TaskStateExited A
10<9 MapIterationSucceeded M #0
11<9 MapIterationStarted M #1
12<11 TaskStateEntered A
13<12 LambdaFunctionScheduled
14<13 LambdaFunctionStarted
15<14 LambdaFunctionFailed X: y
16<15 MapIterationFailed M #1
17<15 TaskStateAborted
18<15 MapStateStarted #2
19<18 MapIterationStarted M #0
20<19 TaskStateEntered A
21<20 LambdaFunctionScheduled
22<21 LambdaFunctionStarted
23<22 LambdaFunctionSucceeded
24<23 TaskStateExited A
25<24 MapIterationSucceeded M #0
26<24 MapIterationStarted M #1
27<26 TaskStateEntered A
28<27 LambdaFunctionScheduled
29<28 LambdaFunctionStarted
30<29 LambdaFunctionSucceeded
31<30 TaskStateExited A
32<31 MapIterationSucceeded M #1
33<32 MapStateSucceeded
34<32 MapStateExited M
35<34 ExecutionSucceeded
)");
}

TEST(Map, AnItemSelectorThatFindsNothingFailsAfterMapStateStarted) {
  Play play(map(R"({"Type":"Pass","End":true})",
                R"(,"ItemSelector":{"v.$":"$$.Map.Item.Source"})"));
  play.input("[1]").run();
  ASSERT_EQ(play.history().size(), 4u);
  EXPECT_EQ(play.history()[3].substr(0, 36), "4<3 ExecutionFailed States.Runtime: ");
}

TEST(Map, OldParametersOfAMapSelectItems) {
  EXPECT_EQ(result(R"({"StartAt":"M","States":{"M":{"Type":"Map",
      "Parameters":{"v.$":"$$.Map.Item.Value"},"ResultPath":"$[0]","MaxConcurrency":1,
      "Iterator":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},"End":true}}})",
                   "[1,2]"),
            R"([[{"v":1},{"v":2}],2])");
}

TEST(Map, AMapOverNoArrayFails) {
  const std::string map = R"({"StartAt":"A","States":{"A":{"Type":"Map",%
      "Iterator":{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},"End":true}}})";
  EXPECT_EQ(result(replace_all(map, "%", R"("ItemsPath":"$.l",)"), R"({"l":{}})"),
            "Failed States.Runtime: Reference path \"$.l\" must point to array.");
  EXPECT_EQ(result(replace_all(map, "%", ""), "{}"),
            "Failed States.Runtime: Reference path \"$\" must point to array.");
  EXPECT_EQ(result(replace_all(map, "%", R"("ItemsPath":"$.l","MaxConcurrencyPath":"$.m",)"),
                   R"({"l":[],"m":"x"})"),
            runtime("The MaxConcurrencyPath field refers to value \"x\" which is not a valid "
                    "integer: $.m"));
}

}  // namespace
}  // namespace lockstep::asl::machine
