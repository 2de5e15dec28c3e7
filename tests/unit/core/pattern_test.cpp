#include "emulator/core/pattern.h"

#include <gtest/gtest.h>

#include <string>

#include "emulator/core/model.h"

namespace lockstep::core {
namespace {

bool fits(std::string_view pattern, std::string_view text) {
  Pattern compiled(pattern);
  EXPECT_TRUE(compiled.understood()) << pattern;
  return compiled.matches(text);
}

TEST(Pattern, TheWholeTextMustFit) {
  EXPECT_TRUE(fits("[a-z]+", "abc"));
  EXPECT_FALSE(fits("[a-z]+", "abc1"));
  EXPECT_FALSE(fits("[a-z]+", ""));
  EXPECT_TRUE(fits("[a-z]*", ""));
}

TEST(Pattern, AMinusAfterARangeIsAMinus) {
  EXPECT_TRUE(fits("[a-zA-Z0-9-_]+", "a-b_C9"));
  EXPECT_FALSE(fits("[a-zA-Z0-9-_]+", "a.b"));
  EXPECT_TRUE(fits("[\\w+=,.@-]*", "a-b@c"));
}

TEST(Pattern, TwoClassesInARowAreNotOne) {
  EXPECT_TRUE(fits("/[a-z]*", "/abc"));
  EXPECT_FALSE(fits("/[a-z]*", "//"));
}

TEST(Pattern, QuantifiersCount) {
  EXPECT_TRUE(fits("\\d{12}", "012345678901"));
  EXPECT_FALSE(fits("\\d{12}", "01234567890"));
  EXPECT_TRUE(fits("o-[a-z0-9]{10,32}", "o-0123456789"));
  EXPECT_FALSE(fits("o-[a-z0-9]{10,32}", "o-012345678"));
  EXPECT_TRUE(fits("([0-9a-f]{16})+", "0123456789abcdef0123456789abcdef"));
}

TEST(Pattern, LookAheadAndBehindWork) {
  const std::string alias = "^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$";
  EXPECT_TRUE(fits(alias, "v1"));
  EXPECT_FALSE(fits(alias, "12"));
  EXPECT_FALSE(fits("(?!^[0-9]+$)([a-zA-Z0-9-_]+)", "12"));
  EXPECT_TRUE(fits("(?!^[0-9]+$)([a-zA-Z0-9-_]+)", "12a"));
  EXPECT_FALSE(fits("[0-9A-Za-z\\.\\-_]*(?<!\\.)", "bucket."));
  EXPECT_TRUE(fits("[0-9A-Za-z\\.\\-_]*(?<!\\.)", "bucket"));
}

TEST(Pattern, LambdaFunctionNames) {
  const Shape* name = find_model("lambda")->find_shape("NamespacedFunctionName");
  const Pattern* pattern = name->compiled_pattern();
  ASSERT_NE(pattern, nullptr);
  for (const char* text : {"f", "f:$LATEST", "arn:aws:lambda:us-east-1:000000000000:function:f:1",
                           "000000000000:function:f", "function:f"})
    EXPECT_TRUE(pattern->matches(text)) << text;
  for (const char* text : {"", "a b", "f:$latest", "arn:aws:sqs:us-east-1:000000000000:q"})
    EXPECT_FALSE(pattern->matches(text)) << text;
}

TEST(Pattern, EveryPatternOfTheModelsIsUnderstood) {
  for (std::string_view service : model_names()) {
    for (const OperationModel& operation : find_model(service)->operations()) {
      if (!operation.input) continue;
      for (const MemberModel& member : operation.input->members) {
        const Pattern* pattern = member.shape->compiled_pattern();
        EXPECT_TRUE(!pattern || pattern->understood()) << service << " " << member.shape->pattern;
      }
    }
  }
}

TEST(Pattern, ACostlyTextFitsRatherThanHangs) {
  EXPECT_TRUE(fits("((a+)+)+", std::string(60, 'a') + "b"));
}

TEST(Pattern, LettersBeyondAsciiAreLetters) {
  EXPECT_TRUE(fits("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+", "Größe 1"));
  EXPECT_FALSE(fits("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+", "a!"));
}

}  // namespace
}  // namespace lockstep::core
