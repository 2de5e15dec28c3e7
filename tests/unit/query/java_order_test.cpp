#include "emulator/query/java_order.h"

#include <gtest/gtest.h>

namespace lockstep::query {

std::vector<std::string> ordered(const std::vector<std::string>& keys) {
  std::vector<std::string> out;
  for (const std::size_t i : java_hash_order(keys)) out.push_back(keys[i]);
  return out;
}

TEST(JavaOrder, HashIsThatOfJavaStrings) {
  EXPECT_EQ(java_hash(""), 0u);
  EXPECT_EQ(java_hash("hello"), 99162322u);
  EXPECT_EQ(java_hash("Aa"), java_hash("BB"));
  EXPECT_EQ(java_hash("\xF0\x9F\x98\x80"), 0xD83Du * 31 + 0xDE00u);  // two UTF-16 units
}

TEST(JavaOrder, RecordedOrders) {
  EXPECT_EQ(ordered({"Bucket", "Key", "Body"}),
            (std::vector<std::string>{"Bucket", "Body", "Key"}));
  EXPECT_EQ(ordered({"Name", "SecretString"}), (std::vector<std::string>{"SecretString", "Name"}));
  EXPECT_EQ(ordered({"b", "a"}), (std::vector<std::string>{"a", "b"}));
}

TEST(JavaOrder, OneBucketKeepsTheOrderOfInsertion) {
  EXPECT_EQ(ordered({"BB", "Aa"}), (std::vector<std::string>{"BB", "Aa"}));
  EXPECT_EQ(ordered({"Aa", "BB"}), (std::vector<std::string>{"Aa", "BB"}));
}

TEST(JavaOrder, ThirteenKeysDoubleTheTable) {
  // "q" (113) and "a" (97) fall into buckets 1 and 1 of 16, but 17 and 1 of 32.
  std::vector<std::string> keys{"q", "a"};
  EXPECT_EQ(ordered(keys).front(), "q");
  for (char c = 'b'; c <= 'l'; ++c) keys.emplace_back(1, c);
  ASSERT_EQ(keys.size(), 13u);
  EXPECT_EQ(ordered(keys).front(), "a");
  EXPECT_EQ(ordered(keys).back(), "q");
}

}  // namespace lockstep::query
