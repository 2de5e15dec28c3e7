#include "emulator/harness/items.h"

#include <gtest/gtest.h>

namespace lockstep::harness {
namespace {

Json json(std::string_view text) { return *parse_json(text); }

TEST(Items, PlainValuesBecomeTypedOnesAndBack) {
  const Json plain =
      json(R"({"s": "x", "n": 29.99, "b": true, "z": null, "l": [1, "a"], "m": {"k": 2}})");
  const Json typed = json(R"({"s": {"S": "x"}, "n": {"N": "29.99"}, "b": {"BOOL": true},
    "z": {"NULL": true}, "l": {"L": [{"N": "1"}, {"S": "a"}]}, "m": {"M": {"k": {"N": "2"}}}})");
  EXPECT_EQ(to_typed_item(plain), typed);
  EXPECT_EQ(to_plain_item(typed), plain);
}

TEST(Items, TypedValuesStayAsTheyAre) {
  const Json typed = json(R"({"n": {"N": "123456789012345678901234567890"}, "t": {"SS": ["a"]}})");
  EXPECT_EQ(to_typed_item(typed), typed);
}

TEST(Items, EachAttributeIsComparedInTheFormInWhichItIsExpected) {
  const Json actual = json(R"({"n": {"N": "1"}, "s": {"S": "x"}, "more": {"S": "unseen"}})");
  Mismatches found;
  compare_item(json(R"({"n": {"N": "1"}, "s": "x"})"), &actual, "item", found);
  EXPECT_TRUE(found.empty());
  compare_item(json(R"({"n": 2})"), &actual, "item", found);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].where, "item.n");
}

}  // namespace
}  // namespace lockstep::harness
