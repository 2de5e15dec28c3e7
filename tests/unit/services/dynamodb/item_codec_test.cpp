#include "emulator/services/dynamodb/item_codec.h"

#include <gtest/gtest.h>

#include "emulator/services/dynamodb/value.h"

namespace lockstep::dynamodb {
namespace {

Json json(std::string_view text) {
  auto parsed = parse_json(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? *parsed : Json();
}

TEST(ItemCodec, EveryTypeReadsBackAsItWasWrittenInTheSameOrder) {
  const std::string text =
      R"({"id":{"S":"1"},"n":{"N":"-1.5"},"b":{"B":"AQID"},"t":{"BOOL":true},"f":{"BOOL":false},)"
      R"("z":{"NULL":true},"m":{"M":{"a":{"L":[{"S":""},{"M":{}}]}}},"ss":{"SS":["b","a"]},)"
      R"("ns":{"NS":["2","1"]},"bs":{"BS":["AQ=="]},"el":{"L":[]}})";
  EXPECT_EQ(dump(decode_item(encode_item(json(text)))), text);
}

TEST(ItemCodec, LongTextsAndBytesOfAnyValueSurvive) {
  const Json item = Json::object(
      {{"k\xC3\xA9y",
        Json::object({{"S", Json(std::string(70000, '\x01') + std::string(1, '\0'))}})}});
  EXPECT_EQ(decode_item(encode_item(item)), item);
}

struct SizeCase {
  const char* item;
  std::size_t bytes;
};
class ItemSize : public testing::TestWithParam<SizeCase> {};

TEST_P(ItemSize, IsCountedAsDynamoDbCountsIt) {
  EXPECT_EQ(item_size(json(GetParam().item)), GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(
    Items, ItemSize,
    testing::Values(SizeCase{R"({"id":{"S":"abcd"}})", 6}, SizeCase{R"({"é":{"S":"ü"}})", 4},
                    SizeCase{R"({"n":{"N":"5"}})", 3}, SizeCase{R"({"n":{"N":"-123.5"}})", 5},
                    SizeCase{R"({"n":{"N":"1000"}})", 3}, SizeCase{R"({"b":{"B":"AQID"}})", 4},
                    SizeCase{R"({"b":{"B":"AQ=="}})", 2}, SizeCase{R"({"t":{"BOOL":false}})", 2},
                    SizeCase{R"({"z":{"NULL":true}})", 2}, SizeCase{R"({"l":{"L":[]}})", 4},
                    SizeCase{R"({"l":{"L":[{"S":"ab"},{"BOOL":true}]}})", 9},
                    SizeCase{R"({"m":{"M":{"k":{"S":"ab"}}}})", 8},
                    SizeCase{R"({"s":{"SS":["a","bc"]}})", 4},
                    SizeCase{R"({"s":{"NS":["1","20"]}})", 5}));

}  // namespace
}  // namespace lockstep::dynamodb
