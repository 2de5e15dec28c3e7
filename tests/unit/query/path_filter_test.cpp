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

TEST(PathFilter, ATextEqualsTheNumberItSpells) {
  constexpr const char* mixed = R"({"i":[{"a":5},{"a":"5"},{"a":"5.0"},{"a":true},{"a":null}]})";
  EXPECT_EQ(read("$.i[?(@.a == '5')].a", mixed), R"([5,"5"])");
  EXPECT_EQ(read("$.i[?(@.a == 5)].a", mixed), R"([5,"5"])");
  EXPECT_EQ(read("$.i[?(@.a == '5.0')].a", mixed), R"([5,"5.0"])");
  EXPECT_EQ(read("$.i[?(@.a == 'true')].a", mixed), "[]");
  EXPECT_EQ(read("$.i[?(@.a != '5')].a", mixed), R"(["5.0",true,null])");
}

TEST(PathFilter, ThreeSignsCompareWithinAKind) {
  constexpr const char* mixed = R"({"i":[{"a":5},{"a":"5"},{"a":5.0},{}]})";
  EXPECT_EQ(read("$.i[?(@.a === 5)].a", mixed), "[5,5.0]");
  EXPECT_EQ(read("$.i[?(@.a === '5')].a", mixed), R"(["5"])");
  EXPECT_EQ(read("$.i[?(@.a !== 5)]", mixed), R"([{"a":"5"},{}])");
}

TEST(PathFilter, TextsMayHoldEscapes) {
  constexpr const char* texts = R"({"i":[{"a":"it's"},{"a":"x\ny"},{"a":"\u00e4"}]})";
  EXPECT_EQ(read(R"($.i[?(@.a == 'it\'s')].a)", texts), R"(["it's"])");
  EXPECT_EQ(read(R"($.i[?(@.a == 'x\ny')].a)", texts), R"(["x\ny"])");
  EXPECT_EQ(read(R"($.i[?(@.a == '\u00e4')].a)", texts), R"(["ä"])");
  EXPECT_EQ(read(R"($['it\'s'])", R"({"it's":1})"), "1");
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

TEST(PathFilter, AFunctionIsAMissingMember) {
  EXPECT_EQ(read("$.i[?(@.s.length() > 0)]", kItems), "[]");
}

TEST(PathFilter, WhatAwsCannotEvaluateFindsNothing) {
  for (const char* path :
       {"$.i[?(@.s =~ /x.*/i)]", "$.i[?(@.s in ['x','y'])]", "$.i[?(@.s nin ['x'])]",
        "$.i[?(@.s subsetof ['x'])]", "$.i[?(@.s anyof ['x'])]", "$.i[?(@.s contains 'x')]",
        "$.i[?(@.s empty true)]", "$.i[?(@.a == 1 && @.s in ['x'])]", "$.i[?(@.a == @.b)]",
        "$.i[?(@.a == $.o.a)]", "$.i[?(@.s size 1)]"})
    EXPECT_EQ(read(path, kItems), "States.Runtime: No results for path: $['i'][?]") << path;
}

}  // namespace lockstep::query
