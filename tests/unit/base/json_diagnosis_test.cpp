#include "emulator/base/json_diagnosis.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

std::string refusal(std::string_view text) {
  auto result = parse_json(text);
  return result.ok() ? "accepted" : result.error().message;
}

TEST(JsonDiagnosis, NamesAnUnknownToken) {
  EXPECT_EQ(refusal("not json"),
            "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token "
            "'null', 'true' or 'false')");
}

TEST(JsonDiagnosis, WantsADoubleQuoteBeforeAFieldName) {
  EXPECT_EQ(refusal("{'a':1}"),
            "Unexpected character (''' (code 39)): was expecting double-quote to start field name");
}

TEST(JsonDiagnosis, SaysWhatIsMissingBetweenEntries) {
  EXPECT_EQ(refusal(R"({"a" 1})"),
            "Unexpected character ('1' (code 49)): was expecting a colon to separate field name "
            "and value");
  EXPECT_EQ(
      refusal(R"({"a":1 "b":2})"),
      "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries");
  EXPECT_EQ(refusal("[1 2]"),
            "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries");
}

TEST(JsonDiagnosis, SaysWhereTheTextEnds) {
  EXPECT_EQ(refusal(R"({"a":1)"), "Unexpected end-of-input: expected close marker for Object");
  EXPECT_EQ(refusal(R"("abc)"), "Unexpected end-of-input in VALUE_STRING");
}

TEST(JsonDiagnosis, GivesLineAndColumn) {
  const auto result = parse_json("{\n  \"a\": x}");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().line, 2);
  EXPECT_GE(result.error().column, 8);
}

TEST(JsonDiagnosis, RefusesWhatIsNoJson) {
  for (const char* text : {"", " ", "[1,]", "{\"a\":1}x", "01", "1E400", "\"\xff\"", "\"\\ud800\"",
                           "\xEF\xBB\xBF{}", "\"a\x01\"", "nul", "-", "[", "/*c*/1"})
    EXPECT_NE(refusal(text), "accepted") << text;
}

}  // namespace
}  // namespace lockstep
