#include "emulator/base/json.h"

#include <gtest/gtest.h>

#include <thread>

namespace lockstep {
namespace {

Json parsed(std::string_view text) {
  auto result = parse_json(text);
  if (!result.ok()) ADD_FAILURE() << text << ": " << result.error().message;
  return result.ok() ? *result : Json();
}

TEST(Json, KeepsTheOrderOfMembersAndDumpsCompactly) {
  EXPECT_EQ(dump(parsed(R"( {"b": 1, "a" : [true, null, "x"] , "c":{}} )")),
            R"({"b":1,"a":[true,null,"x"],"c":{}})");
}

TEST(Json, ADuplicateKeyKeepsItsFirstPlaceAndLastValue) {
  EXPECT_EQ(dump(parsed(R"({"a":1,"b":2,"a":3})")), R"({"a":3,"b":2})");
}

TEST(Json, NumbersAreWrittenAsAwsWritesThem) {
  EXPECT_EQ(
      dump(parsed("[1.00, 0.0, 1e2, 12345678901234567890, -0.5, 1e21, 0.0001, 9007199254740993]")),
      "[1.0,0.0,100.0,1.2345678901234567E19,-0.5,1.0E21,1.0E-4,9007199254740993]");
}

TEST(Json, CopiesAreIndependent) {
  Json first = parsed(R"({"a":{"b":1}})");
  Json second = first;
  second.at("a").set("b", 2);
  EXPECT_EQ(dump(first), R"({"a":{"b":1}})");
  EXPECT_EQ(dump(second), R"({"a":{"b":2}})");
}

TEST(Json, AnObjectOfManyMembersFindsReplacesAndErasesThem) {
  Json object = Json::object();
  for (int i = 0; i < 1000; ++i) object.set("key" + std::to_string(i), i);
  const Json copy = object;
  EXPECT_EQ(object.get("key777"), Json(777));
  object.set("key500", "changed");
  EXPECT_TRUE(object.erase("key3"));
  EXPECT_EQ(object.find("key3"), nullptr);
  EXPECT_EQ(object.get("key999"), Json(999));
  EXPECT_EQ(object.size(), 999u);
  EXPECT_EQ(copy.get("key500"), Json(500));
}

TEST(Json, EqualityIgnoresTheOrderOfMembersAndTheFormOfNumbers) {
  EXPECT_EQ(parsed(R"({"a":1,"b":[2]})"), parsed(R"({"b":[2.0],"a":1.0})"));
  EXPECT_NE(parsed(R"({"a":1})"), parsed(R"({"a":1,"b":2})"));
}

TEST(Json, TextIsEscapedAndOtherCharactersStayThemselves) {
  EXPECT_EQ(dump(Json("a\"\\\n\x01é€😀/")), "\"a\\\"\\\\\\n\\u0001é€😀/\"");
  EXPECT_EQ(dump(Json("bad \xFF byte")), "\"bad \xEF\xBF\xBD byte\"");
}

TEST(Json, DepthIsLimited) {
  EXPECT_TRUE(parse_json(std::string(1000, '[') + std::string(1000, ']')).ok());
  const auto refused = parse_json(std::string(1'000'000, '['));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "Document nesting depth (1001) exceeds the maximum allowed (1000)");
}

TEST(Json, ReadersOnSeveralThreadsShareOneValue) {
  Json object = Json::object();
  for (int i = 0; i < 100; ++i) object.set("key" + std::to_string(i), i);
  std::vector<std::thread> readers;
  for (int t = 0; t < 4; ++t)
    readers.emplace_back([object] {
      for (int i = 0; i < 100; ++i) EXPECT_EQ(object.get("key" + std::to_string(i)).as_int(), i);
    });
  for (auto& reader : readers) reader.join();
}

TEST(Json, PrettyTextIsIndentedByTwo) {
  EXPECT_EQ(dump_pretty(parsed(R"({"a":[1],"b":{}})")),
            "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
}

}  // namespace
}  // namespace lockstep
