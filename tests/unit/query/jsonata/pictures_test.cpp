#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <limits>

#include "tests/support/picture_call.h"

namespace lockstep::query::jsonata {
namespace {

std::string shown(const Picture<std::string>& result) {
  return result.ok() ? *result : result.error().code;
}

std::string read_time(const std::string& text, const std::string& picture) {
  const auto result = to_millis(text, picture, 0);
  if (!result.ok()) return result.error().code;
  return *result ? std::to_string(**result) : "nothing";
}

class RecordedPictures : public testing::TestWithParam<const char*> {};

// The answers are those of the npm package jsonata 2.0.6: pictures_differential --record.
TEST_P(RecordedPictures, AnswerAsTheReferenceDoes) {
  std::ifstream file(std::string(LOCKSTEP_SOURCE_DIR "/tests/cases/jsonata_pictures/") +
                     GetParam() + ".json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto cases = parse_json(text);
  ASSERT_TRUE(cases.ok()) << GetParam();
  EXPECT_GT(cases->items().size(), 10U);
  for (const Json& entry : cases->items()) {
    EXPECT_EQ(dump(test::picture_answer(entry.get("call"))), dump(entry.get("answer")))
        << dump(entry.get("call"));
  }
}

INSTANTIATE_TEST_SUITE_P(Pictures, RecordedPictures,
                         testing::Values("format_number", "format_integer", "parse_integer",
                                         "format_base", "number_text", "from_millis", "to_millis"));

TEST(NumberPicture, ZeroHasTheExponentZero) {
  EXPECT_EQ(shown(format_number(0, "0e0", {})), "0e0");
}

TEST(NumberPicture, ANegativeNumberHasTheExponentOfItsMagnitude) {
  EXPECT_EQ(shown(format_number(-1234, "0.0e0", {})), "-1.2e3");
  EXPECT_EQ(shown(format_number(-0.05, "0e00", {})), "-5e-02");
}

TEST(NumberPicture, APictureWithoutAnActiveCharacterHasNoMantissa) {
  EXPECT_EQ(shown(format_number(1, "", {})), "D3085");
  EXPECT_EQ(shown(format_number(1, "abc", {})), "D3085");
  EXPECT_EQ(shown(format_number(1, "0;", {})), "D3085");
}

TEST(NumberPicture, MoreThanAHundredDecimalsAreRefused) {
  EXPECT_EQ(shown(format_number(1, "0." + std::string(100, '0'), {})),
            "1." + std::string(100, '0'));
  EXPECT_EQ(shown(format_number(1, "0." + std::string(101, '0'), {})), "U1001");
}

TEST(NumberPicture, APictureOfManyThousandsOfUnitsIsRefused) {
  EXPECT_EQ(shown(format_number(1, std::string(40'000, '0'), {})), "U1001");
  EXPECT_EQ(shown(format_integer(1, std::string(40'000, '0'))), "U1001");
  EXPECT_EQ(shown(from_millis(1, std::string(40'000, 'x'), {})), "U1001");
}

TEST(NumberPicture, AnErrorTellsTheReferencesText) {
  EXPECT_EQ(format_number(1, "0;0;0", {}).error().message,
            "The picture string must only contain a maximum of two sub-pictures");
}

TEST(IntegerPicture, AHugeRomanNumeralIsRefused) {
  EXPECT_EQ(shown(format_integer(1e9, "I")), "U1001");
  EXPECT_EQ(shown(format_integer(5000, "I")), "MMMMM");
}

TEST(IntegerPicture, AHugeWidthIsRefused) {
  EXPECT_EQ(shown(from_millis(0, "[Y,999999999]", {})), "U1001");
}

TEST(IntegerPicture, TheErrorOfASequenceQuotesItsPicture) {
  EXPECT_EQ(format_integer(1, "\"x").error().message,
            "Formatting or parsing an integer as a sequence starting with \"\\\"x\" is not "
            "supported by this implementation");
}

TEST(DatePicture, ALongTextOfDigitsIsReadInBoundedTime) {
  const std::string digits(100'000, '1');
  EXPECT_EQ(read_time(digits + "x", "[Y][M][D][H][m][s][f]"), "U1001");
}

TEST(DatePicture, ALongTextOfWordsIsReadInBoundedTime) {
  std::string words;
  for (int i = 0; i < 2'000; ++i) words += "six-sixteen and ";
  EXPECT_EQ(read_time(words + "!", "[Yw]"), "nothing");
}

TEST(NumberText, WhatIsNoFiniteNumberIsNull) {
  EXPECT_EQ(number_text(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(number_text(std::numeric_limits<double>::quiet_NaN()), "null");
}

}  // namespace
}  // namespace lockstep::query::jsonata
