#include <gtest/gtest.h>

#include "emulator/base/json.h"

namespace lockstep {
namespace {

bool accepts(std::string_view text) { return parse_json(text).ok(); }

TEST(JsonEdges, RefusesWhatTheReaderAloneWouldTake) {
  EXPECT_FALSE(accepts("\xEF\xBB\xBF{}"));
  EXPECT_FALSE(accepts(std::string_view("1\0", 2)));
  EXPECT_FALSE(accepts(std::string_view("\"a\0b\"", 5)));
  EXPECT_FALSE(accepts(R"("\ud800")"));
  EXPECT_FALSE(accepts(R"("\udc00")"));
  EXPECT_FALSE(accepts(R"({"\udc00":1})"));
  EXPECT_FALSE(accepts("\"\xED\xA0\x80\""));
  EXPECT_FALSE(accepts("\"\xFF\""));
  EXPECT_FALSE(accepts("\"\t\""));
  EXPECT_FALSE(accepts("1E400"));
  EXPECT_FALSE(accepts("1 2"));
  EXPECT_FALSE(accepts("[1,]"));
  EXPECT_FALSE(accepts(""));
}

TEST(JsonEdges, KeepsHangulThatBeginsLikeASurrogate) {
  EXPECT_EQ(parse_json("\"\xED\x9F\xBF\"")->as_string(), "\xED\x9F\xBF");
  EXPECT_EQ(parse_json(R"("\ud83d\ude00")")->as_string(), "\xF0\x9F\x98\x80");
  EXPECT_EQ(parse_json(R"("a\u0000b")")->as_string(), std::string("a\0b", 3));
}

TEST(JsonEdges, TellsWholeNumbersFromDoubles) {
  EXPECT_EQ(parse_json("9223372036854775807")->as_int(), INT64_MAX);
  EXPECT_EQ(parse_json("-9223372036854775808")->as_int(), INT64_MIN);
  EXPECT_TRUE(parse_json("9223372036854775808")->is_double());
  EXPECT_TRUE(parse_json("1e2")->is_double());
  EXPECT_EQ(dump(*parse_json("0.1")), "0.1");
  EXPECT_EQ(dump(*parse_json("2.2250738585072014E-308")), "2.2250738585072014E-308");
}

TEST(JsonEdges, KeepsTheLastOfDoubleKeysAtTheFirstPlace) {
  EXPECT_EQ(dump(*parse_json(R"({"a":1,"b":2,"a":3})")), R"({"a":3,"b":2})");
  std::string many = "{";
  for (int i = 0; i < 40; ++i)
    many += "\"k" + std::to_string(i % 20) + "\":" + std::to_string(i) + ",";
  many.back() = '}';
  const auto parsed = parse_json(many);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->size(), 20u);
  EXPECT_EQ(parsed->get_int("k7"), 27);
}

TEST(JsonEdges, WritesRunsOfEveryLengthBetweenEscapes) {
  for (int before = 0; before < 20; ++before) {
    for (const std::string_view middle : {"\"", "\\", "\n", "\x01", "\xC3\xA9", ""}) {
      const std::string text = std::string(static_cast<std::size_t>(before), 'x') +
                               std::string(middle) + std::string(9, 'y');
      const auto back = parse_json(dump(Json(text)));
      ASSERT_TRUE(back.ok()) << text;
      EXPECT_EQ(back->as_string(), text);
    }
  }
}

}  // namespace
}  // namespace lockstep
