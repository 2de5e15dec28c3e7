#include "emulator/services/logs/filter_pattern.h"

#include <gtest/gtest.h>

namespace lockstep::logs {
namespace {

bool matches(std::string_view pattern, std::string_view message) {
  auto parsed = FilterPattern::parse(pattern);
  EXPECT_TRUE(parsed.ok()) << pattern;
  return parsed.ok() && parsed->matches(message);
}

bool refused(std::string_view pattern) { return !FilterPattern::parse(pattern).ok(); }

TEST(FilterPattern, ABlankPatternMatchesEverything) {
  EXPECT_TRUE(matches("", "anything"));
  EXPECT_TRUE(matches("  ", ""));
}

TEST(FilterPattern, AllTermsMustBeThere) {
  EXPECT_TRUE(matches("ERROR order", "an ERROR in order 7"));
  EXPECT_FALSE(matches("ERROR order", "an ERROR elsewhere"));
  EXPECT_FALSE(matches("error", "an ERROR"));
}

TEST(FilterPattern, APhraseIsOneTerm) {
  EXPECT_TRUE(matches("\"Task timed out\"", "x Task timed out after 3.00 seconds"));
  EXPECT_FALSE(matches("\"Task timed out\"", "timed out Task"));
}

TEST(FilterPattern, QuestionMarksMeanEither) {
  EXPECT_TRUE(matches("?WARN ?ERROR", "WARN a"));
  EXPECT_TRUE(matches("?WARN ?ERROR", "ERROR a"));
  EXPECT_FALSE(matches("?WARN ?ERROR", "INFO a"));
}

TEST(FilterPattern, AMinusExcludes) {
  EXPECT_TRUE(matches("ERROR -retry", "ERROR a"));
  EXPECT_FALSE(matches("ERROR -retry", "ERROR retry"));
  EXPECT_FALSE(matches("-\"will retry\"", "it will retry"));
}

TEST(FilterPattern, JsonComparesTextsWithWildcards) {
  const char* message = R"({"type":"TaskStateEntered","details":{"name":"ValidateOrder"}})";
  EXPECT_TRUE(matches(R"({ $.type = "TaskStateEntered" })", message));
  EXPECT_TRUE(matches(R"({ $.type = "Task*" })", message));
  EXPECT_TRUE(matches(R"({$.details.name=ValidateOrder})", message));
  EXPECT_FALSE(matches(R"({ $.type = "Fail*" })", message));
  EXPECT_TRUE(matches(R"({ $.type != "Fail*" })", message));
  EXPECT_FALSE(matches(R"({ $.absent = "*" })", message));
}

TEST(FilterPattern, JsonComparesNumbers) {
  const char* message = R"({"n":5,"list":[{"x":1.5}]})";
  EXPECT_TRUE(matches("{ $.n >= 5 && $.n <= 5.0 && $.n = 5 }", message));
  EXPECT_FALSE(matches("{ $.n > 5 }", message));
  EXPECT_TRUE(matches("{ $.list[0].x < 2 }", message));
  EXPECT_FALSE(matches("{ $.list[1].x < 2 }", message));
}

TEST(FilterPattern, JsonCombinesWithParentheses) {
  const char* message = R"({"a":1,"b":2})";
  EXPECT_TRUE(matches("{ ($.a = 9 || $.b = 2) && $.a = 1 }", message));
  EXPECT_TRUE(matches("{ $.a = 1 || $.b = 9 && $.b = 8 }", message));
  EXPECT_FALSE(matches("{ ($.a = 1 || $.b = 9) && $.b = 8 }", message));
}

TEST(FilterPattern, JsonAsksForNullTrueAndAbsence) {
  const char* message = R"({"none":null,"yes":true,"no":false})";
  EXPECT_TRUE(matches("{ $.none IS NULL && $.yes IS TRUE && $.no IS FALSE }", message));
  EXPECT_TRUE(matches("{ $.gone NOT EXISTS }", message));
  EXPECT_FALSE(matches("{ $.none NOT EXISTS }", message));
}

TEST(FilterPattern, JsonMatchesNoPlainText) { EXPECT_FALSE(matches("{ $.a = 1 }", "a = 1")); }

TEST(FilterPattern, WhatItCannotReadIsRefused) {
  for (const char* pattern :
       {"{", "{ $.a }", "{ $.a = }", "{ $.a = \"x }", "{ a = 1 }", "{ $.a = 1 } x", "{ ($.a = 1 }",
        "{ $.a > x }", "{ $.a[ = 1 }", "{ $. = 1 }", "\"open", "[ip, user]", "%reg.x%",
        "{ $.a = %x% }"})
    EXPECT_TRUE(refused(pattern)) << pattern;
  EXPECT_TRUE(refused(std::string(2000, 'x')));
  EXPECT_TRUE(refused("{" + std::string(500, '(') + "$.a=1" + std::string(500, ')') + "}"));
}

}  // namespace
}  // namespace lockstep::logs
