#include "emulator/harness/matcher.h"

#include <gtest/gtest.h>

namespace lockstep::harness {
namespace {

Json json(std::string_view text) {
  auto parsed = parse_json(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? *parsed : Json();
}

Mismatches differences(std::string_view expected, std::string_view actual) {
  Mismatches found;
  const Json value = json(actual);
  compare(json(expected), &value, "then", Members::All, found);
  return found;
}

bool fits(std::string_view expected, std::string_view actual) {
  return differences(expected, actual).empty();
}

TEST(Matcher, EqualValuesFitWhateverTheOrderOfMembers) {
  EXPECT_TRUE(fits(R"({"a": 1, "b": [true, null]})", R"({"b": [true, null], "a": 1.0})"));
}

TEST(Matcher, ADifferenceNamesThePlaceAndBothValues) {
  const auto found = differences(R"({"a": {"b": [1, 2]}})", R"({"a": {"b": [1, 3]}})");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].where, "then.a.b[1]");
  EXPECT_EQ(found[0].expected, "2");
  EXPECT_EQ(found[0].actual, "3");
}

TEST(Matcher, AnUnexpectedMemberIsADifference) {
  const auto found = differences(R"({"a": 1})", R"({"a": 1, "b": 2})");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].where, "then.b");
  EXPECT_EQ(found[0].expected, "(nothing)");
}

TEST(Matcher, AMissingMemberIsADifference) {
  EXPECT_FALSE(fits(R"({"a": null})", "{}"));
  EXPECT_TRUE(fits(R"({"a": {"$absent": true}})", "{}"));
  EXPECT_FALSE(fits(R"({"a": {"$absent": true}})", R"({"a": null})"));
  EXPECT_FALSE(fits(R"({"a": {"$any": true}})", "{}"));
}

TEST(Matcher, PartialLooksAtNamedMembersOnly) {
  EXPECT_TRUE(fits(R"({"$partial": {"a": 1}})", R"({"a": 1, "b": 2})"));
  EXPECT_FALSE(fits(R"({"$partial": {"a": {"c": 1}}})", R"({"a": {"c": 1, "d": 2}})"))
      << "below the named members values are compared whole";
}

TEST(Matcher, PatternsFitTheWholeText) {
  EXPECT_TRUE(fits(R"({"$pattern": "txn-[0-9a-f]{4}"})", R"("txn-00ff")"));
  EXPECT_FALSE(fits(R"({"$pattern": "txn-[0-9a-f]{4}"})", R"("a txn-00ff")"));
  EXPECT_FALSE(fits(R"({"$pattern": "1"})", "1"));
}

TEST(Matcher, JsonLooksIntoATextThatHoldsJson) {
  EXPECT_TRUE(fits(R"({"$json": {"a": {"$type": "integer"}}})", R"("{\"a\": 7}")"));
  EXPECT_FALSE(fits(R"({"$json": {"a": 7}})", R"("no JSON")"));
}

TEST(Matcher, TheSmallOnesSayYesAndNo) {
  EXPECT_TRUE(fits(R"({"$between": [1, 3]})", "3"));
  EXPECT_FALSE(fits(R"({"$between": [1, 3]})", "3.01"));
  EXPECT_TRUE(fits(R"({"$length": 2})", R"(["a", "b"])"));
  EXPECT_FALSE(fits(R"({"$length": 2})", "22"));
  EXPECT_TRUE(fits(R"({"$contains": "lo"})", R"("hello")"));
  EXPECT_TRUE(fits(R"({"$contains": {"$partial": {"a": 1}}})", R"([{"a": 1, "b": 2}])"));
  EXPECT_FALSE(fits(R"({"$contains": 3})", "[1, 2]"));
  EXPECT_TRUE(fits(R"({"$oneOf": ["a", "b"]})", R"("b")"));
  EXPECT_FALSE(fits(R"({"$not": "a"})", R"("a")"));
  EXPECT_TRUE(fits(R"({"$each": {"$type": "number"}})", "[1, 2.5]"));
  EXPECT_FALSE(fits(R"({"$each": {"$type": "number"}})", R"([1, "2"])"));
  EXPECT_TRUE(fits(R"({"$equals": {"$any": true}})", R"({"$any": true})"));
}

TEST(Matcher, UnorderedGivesEachExpectedElementOneOfItsOwn) {
  EXPECT_TRUE(fits(R"({"$unordered": [1, 2, 2]})", "[2, 1, 2]"));
  EXPECT_FALSE(fits(R"({"$unordered": [1, 1, 2]})", "[2, 1, 2]"));
  EXPECT_FALSE(fits(R"({"$unordered": [1]})", "[1, 2]"));
}

TEST(Matcher, UnknownMatchersAreNamedWithTheNearest) {
  std::vector<std::string> complaints;
  check_matchers(json(R"({"a": [{"$patern": "x"}]})"), "then", complaints);
  ASSERT_EQ(complaints.size(), 1u);
  EXPECT_EQ(complaints[0], "then.a[0]: there is no matcher $patern; did you mean $pattern?");
}

TEST(Matcher, IllFormedArgumentsAreRefused) {
  for (const char* wrong : {R"({"$between": [1]})", R"({"$type": "text"})", R"({"$oneOf": 1})",
                            R"({"$pattern": 1})", R"({"$partial": []})", R"({"$pattern": "("})"}) {
    std::vector<std::string> complaints;
    check_matchers(json(wrong), "then", complaints);
    EXPECT_EQ(complaints.size(), 1u) << wrong;
  }
}

}  // namespace
}  // namespace lockstep::harness
