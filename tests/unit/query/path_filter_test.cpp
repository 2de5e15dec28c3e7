#include "tests/unit/query/query_fixture.h"

namespace lockstep::query {

constexpr const char* kItems =
    R"({"i":[{"a":1,"s":"x"},{"a":5,"s":"y"},{"a":2.0},{"s":null},7,"x"],"o":{"a":5}})";

TEST(PathFilter, ComparesNumbersAndTexts) {
  EXPECT_EQ(read("$.i[?(@.a >= 2)].a", kItems), "[5,2.0]");
  EXPECT_EQ(read("$.i[?(@.a == 2)].a", kItems), "[2.0]");
  EXPECT_EQ(read("$.i[?(@.s == 'y')].a", kItems), "[5]");
  EXPECT_EQ(read("$.i[?(@.s > \"x\")].a", kItems), "[5]");
  EXPECT_EQ(read("$.i[?('x' == @.s)].a", kItems), "[1]");
  EXPECT_EQ(read("$.i[?(@.a < 'x')]", kItems), "[]");
}

TEST(PathFilter, AbsentIsUnequalToEverything) {
  EXPECT_EQ(read("$.i[?(@.a != 1)]", kItems), R"([{"a":5,"s":"y"},{"a":2.0},{"s":null}])");
}

TEST(PathFilter, ExistenceCountsNull) {
  EXPECT_EQ(read("$.i[?(@.s)]", kItems), R"([{"a":1,"s":"x"},{"a":5,"s":"y"},{"s":null}])");
  EXPECT_EQ(read("$.i[?(!@.s)]", kItems), R"([{"a":2.0}])");
  EXPECT_EQ(read("$.i[?(@.s == null)]", kItems), R"([{"s":null}])");
}

TEST(PathFilter, CombinesWithAndBindingTighter) {
  EXPECT_EQ(read("$.i[?(@.a == 1 || @.a == 5 && @.s == 'z')].a", kItems), "[1]");
  EXPECT_EQ(read("$.i[?((@.a == 1 || @.a == 5) && @.s)].a", kItems), "[1,5]");
}

TEST(PathFilter, ScalarsNeverMatch) {
  EXPECT_EQ(read("$.i[?(@ == 7)]", kItems), "[]");
  EXPECT_EQ(read("$.i[?(@ == 'x')]", kItems), "[]");
}

TEST(PathFilter, AnObjectIsTestedItself) {
  EXPECT_EQ(read("$.o[?(@.a == 5)]", kItems), R"([{"a":5}])");
  EXPECT_EQ(read("$.o[?(@.a == 6)]", kItems), "[]");
}

TEST(PathFilter, WhatAwsCannotEvaluateFindsNothing) {
  for (const char* path : {"$.i[?(@.s =~ /x.*/i)]", "$.i[?(@.s in ['x','y'])]",
                           "$.i[?(@.a == @.b)]", "$.i[?(@.a == $.o.a)]", "$.i[?(@.s size 1)]"})
    EXPECT_EQ(read(path, kItems), "States.Runtime: No results for path: $['i'][?]") << path;
}

}  // namespace lockstep::query
