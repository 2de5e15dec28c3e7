#include "emulator/services/sns/filter_policy.h"

#include <gtest/gtest.h>

namespace lockstep::sns {
namespace {

Json json(const std::string& text) { return parse_json(text).value(); }

std::string fault(const std::string& policy, FilterScope scope = FilterScope::MessageAttributes) {
  const auto checked = check_filter_policy(json(policy), scope);
  return checked.ok() ? "" : checked.error().text;
}

bool matches(const std::string& policy, const std::string& attributes) {
  return matches_attributes(json(policy), json(attributes));
}

const char* const kText = R"({"k":{"DataType":"String","StringValue":"value"}})";
const char* const kNumber = R"({"k":{"DataType":"Number","StringValue":"7.5"}})";
const char* const kArray =
    R"({"k":{"DataType":"String.Array","StringValue":"[\"a\",\"b\",3,true,null]"}})";

TEST(FilterPolicyOnAttributes, TextsMatchWholeByAffixOrWithoutCase) {
  EXPECT_TRUE(matches(R"({"k":["x","value"]})", kText));
  EXPECT_FALSE(matches(R"({"k":["Value"]})", kText));
  EXPECT_TRUE(matches(R"({"k":[{"equals-ignore-case":"VALUE"}]})", kText));
  EXPECT_TRUE(matches(R"({"k":[{"prefix":"va"}]})", kText));
  EXPECT_FALSE(matches(R"({"k":[{"prefix":"al"}]})", kText));
  EXPECT_TRUE(matches(R"({"k":[{"suffix":"ue"}]})", kText));
}

TEST(FilterPolicyOnAttributes, AnythingButWantsTheAttributeAndNoneOfTheValues) {
  EXPECT_TRUE(matches(R"({"k":[{"anything-but":"x"}]})", kText));
  EXPECT_FALSE(matches(R"({"k":[{"anything-but":["x","value"]}]})", kText));
  EXPECT_FALSE(matches(R"({"k":[{"anything-but":{"prefix":"va"}}]})", kText));
  EXPECT_TRUE(matches(R"({"k":[{"anything-but":{"prefix":"x"}}]})", kText));
  EXPECT_FALSE(matches(R"({"k":[{"anything-but":"x"}]})", "{}"));
}

TEST(FilterPolicyOnAttributes, NumbersMatchNumbersOnly) {
  EXPECT_TRUE(matches(R"({"k":[7.5]})", kNumber));
  EXPECT_TRUE(matches(R"({"k":[{"numeric":["=",7.5]}]})", kNumber));
  EXPECT_TRUE(matches(R"({"k":[{"numeric":[">",7,"<=",7.5]}]})", kNumber));
  EXPECT_FALSE(matches(R"({"k":[{"numeric":["<",7.5]}]})", kNumber));
  EXPECT_FALSE(matches(R"({"k":[{"numeric":[">",0]}]})",
                       R"({"k":{"DataType":"String","StringValue":"7"}})"));
}

TEST(FilterPolicyOnAttributes, ExistsLooksAtThePresenceAlone) {
  EXPECT_TRUE(matches(R"({"k":[{"exists":true}]})", kText));
  EXPECT_FALSE(matches(R"({"k":[{"exists":false}]})", kText));
  EXPECT_TRUE(matches(R"({"k":[{"exists":false}]})", "{}"));
  EXPECT_FALSE(matches(R"({"k":["a"]})", "{}"));
}

TEST(FilterPolicyOnAttributes, AnyElementOfAnArrayMatches) {
  EXPECT_TRUE(matches(R"({"k":["b"]})", kArray));
  EXPECT_TRUE(matches(R"({"k":[3]})", kArray));
  EXPECT_TRUE(matches(R"({"k":[null]})", kArray));
  EXPECT_FALSE(matches(R"({"k":["c"]})", kArray));
}

TEST(FilterPolicyOnAttributes, AddressesMatchTheirBlock) {
  const auto at = [](const std::string& address) {
    return R"({"k":{"DataType":"String","StringValue":")" + address + "\"}}";
  };
  EXPECT_TRUE(matches(R"({"k":[{"cidr":"10.0.0.0/24"}]})", at("10.0.0.255")));
  EXPECT_FALSE(matches(R"({"k":[{"cidr":"10.0.0.0/24"}]})", at("10.0.1.1")));
  EXPECT_TRUE(matches(R"({"k":[{"cidr":"10.0.0.0/15"}]})", at("10.1.255.1")));
  EXPECT_TRUE(matches(R"({"k":[{"cidr":"2001:db8::/32"}]})", at("2001:db8:1::1")));
  EXPECT_FALSE(matches(R"({"k":[{"cidr":"10.0.0.0/24"}]})", at("no address")));
}

TEST(FilterPolicyOnAttributes, KeysAreAndedAlternativesOred) {
  const std::string both =
      R"({"a":{"DataType":"String","StringValue":"1"},)"
      R"("b":{"DataType":"String","StringValue":"2"}})";
  EXPECT_TRUE(matches(R"({"a":["1"],"b":["2"]})", both));
  EXPECT_FALSE(matches(R"({"a":["1"],"b":["3"]})", both));
  EXPECT_TRUE(matches(R"({"$or":[{"a":["9"]},{"b":["2"]}]})", both));
  EXPECT_FALSE(matches(R"({"a":["1"],"$or":[{"a":["9"]},{"b":["9"]}]})", both));
}

bool body(const std::string& policy, const std::string& text) {
  return matches_body(json(policy), text);
}

TEST(FilterPolicyOnTheBody, NestedAndDottedKeysFindTheirValue) {
  EXPECT_TRUE(body(R"({"a":{"b":["x"]}})", R"({"a":{"b":"x"}})"));
  EXPECT_FALSE(body(R"({"a":{"b":["x"]}})", R"({"a":{"b":"y"}})"));
  EXPECT_TRUE(body(R"({"a.b":["x"]})", R"({"a":{"b":"x"}})"));
  EXPECT_TRUE(body(R"({"a.b":["x"]})", R"({"a.b":"x"})"));
  EXPECT_TRUE(body(R"({"a.b.c":["x"]})", R"({"a.b":{"c":"x"}})"));
}

TEST(FilterPolicyOnTheBody, ArraysAreFlattenedAndTheirObjectsAreAlternatives) {
  EXPECT_TRUE(body(R"({"a":["x"]})", R"({"a":["y",["x"]]})"));
  const std::string people = R"({"p":[{"n":"a","age":1},{"n":"b","age":2}]})";
  EXPECT_TRUE(body(R"({"p":{"n":["a"],"age":[1]}})", people));
  EXPECT_FALSE(body(R"({"p":{"n":["a"],"age":[2]}})", people));
}

TEST(FilterPolicyOnTheBody, WhatIsNoJsonMatchesNothing) {
  EXPECT_FALSE(body(R"({"a":["x"]})", "plain text"));
  EXPECT_FALSE(body(R"({"a":["x"]})", "7"));
  EXPECT_TRUE(body(R"({"a":["x"]})", R"({"a":"x","b":null,"c":[]})"));
  EXPECT_TRUE(body(R"({"a":{"b":[{"exists":false}]}})", R"({"c":1})"));
}

TEST(FilterPolicyOnTheBody, DeepBodiesEndWithoutAMatch) {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "[";
  EXPECT_FALSE(body(R"({"a":["x"]})", deep));
}

TEST(FilterPolicyCheck, SaysWhatIsWrong) {
  EXPECT_EQ(fault(R"({"k":["v"]})"), "");
  EXPECT_EQ(fault(R"({"k":"v"})"), "\"k\" must be an object or an array");
  EXPECT_EQ(fault(R"({"k":[]})"), "Empty arrays are not allowed");
  EXPECT_EQ(fault(R"({"k":[["v"]]})"),
            "Match value must be String, number, true, false, or null");
  EXPECT_EQ(fault(R"({"k":[{"foo":"v"}]})"), "Unrecognized match type foo");
  EXPECT_EQ(fault(R"({"k":[{"prefix":"v","suffix":"w"}]})"),
            "Only one key allowed in match expression");
  EXPECT_EQ(fault(R"({"k":[{"suffix":1}]})"), "suffix match pattern must be a string");
  EXPECT_EQ(fault(R"({"k":[{"cidr":["v"]}]})"), "prefix match pattern must be a string");
  EXPECT_EQ(fault(R"({"k":[{"exists":"v"}]})"),
            "exists match pattern must be either true or false.");
  EXPECT_EQ(fault(R"({"k":[{"anything-but":{"cidr":"v"}}]})"),
            "Unsupported anything-but pattern: cidr");
  EXPECT_EQ(fault(R"({"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]})"),
            "Filter policy can not have more than 5 keys");
}

TEST(FilterPolicyCheck, SaysWhatIsWrongWithBlocks) {
  EXPECT_EQ(fault(R"({"k":[{"cidr":"10.0.0.0"}]})"), "Malformed CIDR, one '/' required");
  EXPECT_EQ(fault(R"({"k":[{"cidr":"10.0.0.0/x"}]})"),
            "Malformed CIDR, mask bits must be an integer");
  EXPECT_EQ(fault(R"({"k":[{"cidr":"ten/8"}]})"), "Nonstandard IP address: ten");
}

TEST(FilterPolicyCheck, SaysWhatIsWrongWithNumbers) {
  const auto numeric = [](const std::string& terms) {
    return fault(R"({"k":[{"numeric":)" + terms + "}]}");
  };
  EXPECT_EQ(numeric(R"(["=",1])"), "");
  EXPECT_EQ(numeric(R"([])"), "Invalid member in numeric match: ]");
  EXPECT_EQ(numeric(R"([1])"), "Invalid member in numeric match: 1");
  EXPECT_EQ(numeric(R"(["!",1])"), "Unrecognized numeric range operator: !");
  EXPECT_EQ(numeric(R"(["="])"), "Value of equals must be numeric");
  EXPECT_EQ(numeric(R"(["<","1"])"), "Value of < must be numeric");
  EXPECT_EQ(numeric(R"([">",1,">",2])"), "Bad numeric range operator: >");
  EXPECT_EQ(numeric(R"([">",1,"<","2"])"), "Bad value in numeric range: 2");
  EXPECT_EQ(numeric(R"(["<",1,">",0])"), "Too many elements in numeric expression");
  EXPECT_EQ(numeric(R"([">",1,"<",2,"<",3])"), "Too many terms in numeric range expression");
  EXPECT_EQ(numeric(R"([">",2,"<",1])"), "Bottom must be less than top");
}

TEST(FilterPolicyCheck, AllowsAHundredAndFiftyCombinations) {
  const auto list = [](int count) {
    std::string items;
    for (int i = 0; i < count; ++i) items += (i ? "," : "") + std::to_string(i);
    return "[" + items + "]";
  };
  EXPECT_EQ(fault("{\"a\":" + list(15) + ",\"b\":" + list(10) + "}"), "");
  EXPECT_EQ(fault("{\"a\":" + list(151) + "}"), "Filter policy is too complex");
  EXPECT_EQ(fault("{\"a\":{\"b\":" + list(75) + "}}", FilterScope::MessageBody), "");
  EXPECT_EQ(fault("{\"a\":{\"b\":" + list(76) + "}}", FilterScope::MessageBody),
            "Filter policy is too complex");
}

}  // namespace
}  // namespace lockstep::sns
