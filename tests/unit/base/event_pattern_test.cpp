#include "emulator/base/event_pattern.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

bool fits(std::string_view pattern, std::string_view event) {
  const auto parsed = EventPattern::parse(pattern);
  if (!parsed.ok()) {
    ADD_FAILURE() << pattern << ": " << parsed.error().reason;
    return false;
  }
  return parsed->matches(*parse_json(event));
}

std::string reason(std::string_view pattern) {
  const auto parsed = EventPattern::parse(pattern);
  return parsed.ok() ? "accepted" : parsed.error().reason;
}

TEST(EventPattern, ValuesAreAlternativesAndKeysAllMustFit) {
  const char* pattern = R"({"source":["a","b"],"detail":{"n":[1]}})";
  EXPECT_TRUE(fits(pattern, R"({"source":"b","detail":{"n":1,"m":2}})"));
  EXPECT_FALSE(fits(pattern, R"({"source":"c","detail":{"n":1}})"));
  EXPECT_FALSE(fits(pattern, R"({"source":"b","detail":{"n":2}})"));
  EXPECT_FALSE(fits(pattern, R"({"source":"b"})"));
}

TEST(EventPattern, ValuesAreComparedByTheirKind) {
  EXPECT_TRUE(fits(R"({"a":[300]})", R"({"a":300.0})"));
  EXPECT_FALSE(fits(R"({"a":[300]})", R"({"a":"300"})"));
  EXPECT_TRUE(fits(R"({"a":[null]})", R"({"a":null})"));
  EXPECT_FALSE(fits(R"({"a":[null]})", R"({"a":"null"})"));
  EXPECT_FALSE(fits(R"({"a":[null]})", R"({})"));
  EXPECT_TRUE(fits(R"({"a":[true]})", R"({"a":true})"));
  EXPECT_FALSE(fits(R"({"a":["x"]})", R"({"A":"x"})"));
}

TEST(EventPattern, ArraysOfTheEventAreAlternatives) {
  EXPECT_TRUE(fits(R"({"a":["x"]})", R"({"a":["y","x"]})"));
  EXPECT_TRUE(fits(R"({"a":{"b":[1],"c":[2]}})", R"({"a":[{"b":3,"c":2},{"b":1,"c":2}]})"));
  EXPECT_FALSE(fits(R"({"a":{"b":[1],"c":[2]}})", R"({"a":[{"b":1,"c":3},{"b":3,"c":2}]})"));
}

TEST(EventPattern, DotsJoinKeysOnEitherSide) {
  EXPECT_TRUE(fits(R"({"a.b":["x"]})", R"({"a":{"b":"x"}})"));
  EXPECT_TRUE(fits(R"({"a":{"b":["x"]}})", R"({"a.b":"x"})"));
  EXPECT_FALSE(fits(R"({"a":{"b":{"c":["x"]}}})", R"({"a.b":{"c":"x"}})"));
}

TEST(EventPattern, ExistsLooksAtLeaves) {
  EXPECT_TRUE(fits(R"({"a":[{"exists":true}]})", R"({"a":null})"));
  EXPECT_FALSE(fits(R"({"a":[{"exists":true}]})", R"({"a":{}})"));
  EXPECT_FALSE(fits(R"({"a":[{"exists":true}]})", R"({"a":[]})"));
  EXPECT_TRUE(fits(R"({"a":{"b":[{"exists":false}]}})", R"({"x":1})"));
  EXPECT_TRUE(fits(R"({"a":[{"exists":false}]})", R"({"a":[]})"));
  EXPECT_FALSE(fits(R"({"a":[{"exists":false}]})", R"({"a":1})"));
}

TEST(EventPattern, AnythingButNeedsPresence) {
  EXPECT_TRUE(fits(R"({"a":[{"anything-but":"x"}]})", R"({"a":"y"})"));
  EXPECT_TRUE(fits(R"({"a":[{"anything-but":"x"}]})", R"({"a":null})"));
  EXPECT_TRUE(fits(R"({"a":[{"anything-but":["x"]}]})", R"({"a":5})"));
  EXPECT_FALSE(fits(R"({"a":[{"anything-but":["x","y"]}]})", R"({"a":"y"})"));
  EXPECT_FALSE(fits(R"({"a":[{"anything-but":"x"}]})", R"({})"));
  EXPECT_FALSE(fits(R"({"a":[{"anything-but":{"prefix":"ab"}}]})", R"({"a":"abc"})"));
  EXPECT_TRUE(fits(R"({"a":[{"anything-but":{"suffix":["b","d"]}}]})", R"({"a":"abc"})"));
  EXPECT_FALSE(fits(R"({"a":[{"anything-but":{"equals-ignore-case":["ABC"]}}]})", R"({"a":"abc"})"));
  EXPECT_FALSE(fits(R"({"a":[{"anything-but":{"wildcard":"a*"}}]})", R"({"a":"abc"})"));
}

TEST(EventPattern, TextMatches) {
  EXPECT_TRUE(fits(R"({"a":[{"prefix":""}]})", R"({"a":"abc"})"));
  EXPECT_TRUE(fits(R"({"a":[{"prefix":{"equals-ignore-case":"AB"}}]})", R"({"a":"abc"})"));
  EXPECT_TRUE(fits(R"({"a":[{"suffix":"bc"}]})", R"({"a":"abc"})"));
  EXPECT_TRUE(fits(R"({"a":[{"equals-ignore-case":"ABC"}]})", R"({"a":"abc"})"));
  EXPECT_TRUE(fits(R"({"a":[{"wildcard":"a*d*f"}]})", R"({"a":"abcdef"})"));
  EXPECT_FALSE(fits(R"({"a":[{"wildcard":"a*d"}]})", R"({"a":"abcdef"})"));
  EXPECT_FALSE(fits(R"({"a":[{"wildcard":""}]})", R"({"a":"x"})"));
  EXPECT_TRUE(fits(R"({"a":[{"wildcard":"a\\**"}]})", R"({"a":"a*b"})"));
  EXPECT_FALSE(fits(R"({"a":[{"wildcard":"a\\**"}]})", R"({"a":"axb"})"));
}

TEST(EventPattern, NumbersAndAddresses) {
  EXPECT_TRUE(fits(R"({"a":[{"numeric":[">",0,"<=",5]}]})", R"({"a":5})"));
  EXPECT_FALSE(fits(R"({"a":[{"numeric":[">",0,"<=",5]}]})", R"({"a":"5"})"));
  EXPECT_FALSE(fits(R"({"a":[{"numeric":["=",5]}]})", R"({"a":null})"));
  EXPECT_TRUE(fits(R"({"a":[{"cidr":"10.0.0.0/8"}]})", R"({"a":"10.9.8.7"})"));
  EXPECT_FALSE(fits(R"({"a":[{"cidr":"10.0.0.0/8"}]})", R"({"a":"11.9.8.7"})"));
}

TEST(EventPattern, OrStandsAtAnyLevel) {
  const char* pattern = R"({"detail":{"$or":[{"a":[1]},{"b":[2]}]},"s":["x"]})";
  EXPECT_TRUE(fits(pattern, R"({"detail":{"b":2},"s":"x"})"));
  EXPECT_FALSE(fits(pattern, R"({"detail":{"b":1},"s":"x"})"));
  EXPECT_FALSE(fits(pattern, R"({"detail":{"b":2},"s":"y"})"));
}

TEST(EventPattern, RefusalsSayWhy) {
  EXPECT_EQ(reason(R"({"a":"x"})"), "\"a\" must be an object or an array");
  EXPECT_EQ(reason(R"(["a"])"), "Filter is not an object");
  EXPECT_EQ(reason(R"({"a":[]})"), "Empty arrays are not allowed");
  EXPECT_EQ(reason(R"({"a":{}})"), "Empty objects are not allowed");
  EXPECT_EQ(reason(R"({"a":[{"like":1}]})"), "Unrecognized match type like");
  EXPECT_EQ(reason(R"({"a":[{"numeric":5}]})"), "Value of numeric must be an array.");
  EXPECT_EQ(reason(R"({"a":[{"numeric":["<","x"]}]})"), "Value of < must be numeric");
  EXPECT_EQ(reason(R"({"a":[{"numeric":[">",1,">",2]}]})"), "Bad numeric range operator: >");
  EXPECT_EQ(reason(R"({"a":[{"cidr":"10.0.0.0"}]})"), "Malformed CIDR, one '/' required");
  EXPECT_EQ(reason(R"({"a":[{"cidr":"x/8"}]})"), "Nonstandard IP address: x");
  EXPECT_EQ(reason(R"({"a":[{"wildcard":"a**b"}]})"), "Consecutive wildcard characters at pos 1");
  EXPECT_EQ(reason(R"({"a":[{"wildcard":5}]})"), "wildcard match pattern must be a string");
  EXPECT_EQ(reason(R"({"a":[{"equals-ignore-case":5}]})"),
            "equals-ignore-case match pattern must be a string");
  EXPECT_EQ(reason(R"({"a":[{"anything-but":true}]})"),
            "Value of anything-but must be an array or single string/number value.");
  EXPECT_EQ(reason(R"({"a":[{"anything-but":[null]}]})"),
            "Inside anything but list, start|null|boolean is not supported.");
  EXPECT_EQ(reason(R"({"a":[{"anything-but":{"equals-ignore-case":[1]}}]})"),
            "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not "
            "supported.");
  EXPECT_EQ(reason(R"({"a":[{"prefix":"x","suffix":"y"}]})"),
            "Only one key allowed in match expression");
}

TEST(EventPattern, RefusalsSayWhere) {
  const std::string pattern = R"({"source":"aws.ec2"})";
  const auto parsed = EventPattern::parse(pattern);
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(event_pattern_message(pattern, parsed.error()),
            "Event pattern is not valid. Reason: \"source\" must be an object or an array\n"
            " at [Source: (String)\"{\"source\":\"aws.ec2\"}\"; line: 1, column: 12]");
}

}  // namespace
}  // namespace lockstep
