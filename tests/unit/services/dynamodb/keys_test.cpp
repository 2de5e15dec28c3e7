#include "emulator/services/dynamodb/keys.h"

#include <gtest/gtest.h>

#include "emulator/services/dynamodb/key_condition.h"

namespace lockstep::dynamodb {
namespace {

std::string key_of(Type type, std::string_view text) {
  const Json value = Json::object({{type_name(type), Json(text)}});
  auto key = encode_key_value({"k", type}, KeyRole::Range, value);
  EXPECT_TRUE(key.ok());
  return key.ok() ? *key : "";
}

TEST(Keys, NumbersAreInTheOrderOfTheirValues) {
  const char* ordered[] = {"-1000", "-10.5", "-10", "-0.001", "0",
                           "0.001", "9",     "10",  "10.5",   "1000"};
  for (std::size_t i = 1; i < std::size(ordered); ++i)
    EXPECT_LT(key_of(Type::Number, ordered[i - 1]), key_of(Type::Number, ordered[i])) << ordered[i];
}

TEST(Keys, TextsAndBinariesAreInTheOrderOfTheirUnsignedBytes) {
  EXPECT_LT(key_of(Type::String, "Z"), key_of(Type::String, "a"));
  EXPECT_LT(key_of(Type::String, "a"), key_of(Type::String, "ab"));
  EXPECT_LT(key_of(Type::String, "z"), key_of(Type::String, "\xC3\xA9"));
  EXPECT_LT(key_of(Type::Binary, "fw=="), key_of(Type::Binary, "gA=="));  // 7F, 80
}

TEST(Keys, NothingLiesBetweenAKeyAndItsSuccessor) {
  EXPECT_LT(std::string("ab"), successor("ab"));
  EXPECT_LT(successor("ab"), std::string("ab\x01"));
}

KeyRange range_of(const KeySchema& schema, const Json& prefix) {
  const Json hash = Json::object({{"S", Json("h")}});
  auto range = key_range(schema, {{"pk", KeyTerm::Kind::Compare, Comparator::Equal, {hash}},
                                  {"sk", KeyTerm::Kind::BeginsWith, Comparator::Equal, {prefix}}});
  EXPECT_TRUE(range.ok());
  return range.ok() ? *range : KeyRange();
}

TEST(KeyConditions, APrefixEndsBeforeTheNextTextOfItsLength) {
  const KeySchema schema{{"pk", Type::String}, KeyAttribute{"sk", Type::String}};
  const KeyRange range = range_of(schema, Json::object({{"S", Json("ab")}}));
  EXPECT_EQ(range.lower, "ab");
  EXPECT_EQ(range.upper, "ac");
}

TEST(KeyConditions, APrefixOfHighestBytesHasNoEnd) {
  const KeySchema schema{{"pk", Type::String}, KeyAttribute{"sk", Type::Binary}};
  EXPECT_EQ(range_of(schema, Json::object({{"B", Json("//8=")}})).upper, std::nullopt);  // FF FF
  EXPECT_EQ(range_of(schema, Json::object({{"B", Json("Af8=")}})).upper, "\x02");        // 01 FF
}

}  // namespace
}  // namespace lockstep::dynamodb
