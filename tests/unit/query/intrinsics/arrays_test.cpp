#include "tests/unit/query/query_fixture.h"

namespace lockstep::query {

TEST(Arrays, PartitionLeavesTheRestLast) {
  EXPECT_EQ(run("States.ArrayPartition($.a, 4)", R"({"a":[1,2,3,4,5,6,7,8,9]})"),
            "[[1,2,3,4],[5,6,7,8],[9]]");
  EXPECT_EQ(run("States.ArrayPartition($.a, 1.6)", R"({"a":[1,2,3]})"), "[[1,2],[3]]");
  EXPECT_EQ(run("States.ArrayPartition($.a, 0)", R"({"a":[1]})"),
            invalid("States.ArrayPartition($.a, 0)", "ArrayPartition"));
}

TEST(Arrays, ContainsComparesDeeply) {
  EXPECT_EQ(run("States.ArrayContains($.a, $.v)", R"({"a":[1,{"x":[2]}],"v":{"x":[2]}})"), "true");
  EXPECT_EQ(run("States.ArrayContains($.a, 5)", R"({"a":[1]})"), "false");
  EXPECT_EQ(run("States.ArrayContains($.a, 5)", R"({"a":"1"})"),
            invalid("States.ArrayContains($.a, 5)", "ArrayContains"));
}

// As Jackson compares: members in any order, but a decimal is no integer.
TEST(Arrays, EqualValuesAreOfOneKind) {
  EXPECT_EQ(run("States.ArrayContains($, 1)", "[1.0]"), "false");
  EXPECT_EQ(run("States.ArrayContains($, 1.0)", "[1.0]"), "true");
  EXPECT_EQ(run("States.ArrayUnique($)", R"([{"a":1,"b":2},{"b":2,"a":1},1,1.0,"1",null,null])"),
            R"([{"a":1,"b":2},1,1.0,"1",null])");
}

TEST(Arrays, RoundsWhatIsNoWholeNumber) {
  EXPECT_EQ(run("States.ArrayRange(0.5, 3.4, 1.2)"), "[1,2,3]");
  EXPECT_EQ(run("States.ArrayGetItem($, 0.6)", "[7,8]"), "8");
  EXPECT_EQ(run("States.ArrayPartition($, -1)", "[1]"),
            invalid("States.ArrayPartition($, -1)", "ArrayPartition"));
  EXPECT_EQ(run("States.ArrayPartition($, 3)", "[]"), "[]");
}

TEST(Arrays, RangeIncludesItsEnd) {
  EXPECT_EQ(run("States.ArrayRange(1, 9, 2)"), "[1,3,5,7,9]");
  EXPECT_EQ(run("States.ArrayRange(5, 1, -2)"), "[5,3,1]");
  EXPECT_EQ(run("States.ArrayRange(3, 1, 1)"), "[]");
}

TEST(Arrays, RangeHasAtMostAThousandItemsAndAStep) {
  EXPECT_EQ(run("States.ArrayLength(States.ArrayRange(1, 1000, 1))"), "1000");
  for (const char* call : {"States.ArrayRange(0, 1000, 1)", "States.ArrayRange(0, 5, 0)",
                           "States.ArrayRange('0', 5, 1)",
                           "States.ArrayRange(-9223372036854775807, 9223372036854775807, 1)"})
    EXPECT_EQ(run(call), invalid(call, "ArrayRange"));
  EXPECT_EQ(run("States.ArrayRange(9223372036854775806, 9223372036854775807, 5)"),
            "[9223372036854775806]");
}

TEST(Arrays, GetItemStaysInside) {
  EXPECT_EQ(run("States.ArrayGetItem($.a, 1)", R"({"a":[7,8]})"), "8");
  EXPECT_EQ(run("States.ArrayGetItem($.a, 2)", R"({"a":[7,8]})"),
            invalid("States.ArrayGetItem($.a, 2)", "ArrayGetItem"));
  EXPECT_EQ(run("States.ArrayGetItem($.a, -1)", R"({"a":[7,8]})"),
            invalid("States.ArrayGetItem($.a, -1)", "ArrayGetItem"));
}

TEST(Arrays, LengthAndUnique) {
  EXPECT_EQ(run("States.ArrayLength($)", "[1,2,3]"), "3");
  EXPECT_EQ(run("States.ArrayUnique($)", R"([3,1,3,"a","a",{"x":1},{"x":1},1])"),
            R"([3,1,"a",{"x":1}])");
  EXPECT_EQ(run("States.ArrayLength($)", "{}"), invalid("States.ArrayLength($)", "ArrayLength"));
}

}  // namespace lockstep::query
