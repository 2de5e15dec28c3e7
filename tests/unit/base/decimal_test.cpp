#include "emulator/base/decimal.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "emulator/base/json.h"

namespace lockstep {
namespace {

std::string shown(const Decimal::Outcome& outcome) {
  if (outcome.ok()) return outcome->to_string();
  switch (outcome.error()) {
    case DecimalError::NotANumber: return "NotANumber";
    case DecimalError::TooPrecise: return "TooPrecise";
    case DecimalError::Overflow: return "Overflow";
    case DecimalError::Underflow: return "Underflow";
  }
  return "?";
}

Decimal number(std::string_view text) {
  auto outcome = Decimal::parse(text);
  EXPECT_TRUE(outcome.ok()) << text;
  return outcome.ok() ? *outcome : Decimal();
}

std::string sign_of(std::strong_ordering order) { return order < 0 ? "-1" : order > 0 ? "1" : "0"; }

std::string answer(const std::string& operation, const std::string& a, const std::string& b) {
  if (operation == "parse") return shown(Decimal::parse(a));
  const Decimal left = number(a);
  const Decimal right = number(b);
  if (operation == "add") return shown(add(left, right));
  if (operation == "subtract") return shown(subtract(left, right));
  if (operation == "multiply") return shown(multiply(left, right));
  EXPECT_EQ(sign_of(left.sort_key() <=> right.sort_key()), sign_of(left <=> right))
      << a << " against " << b << ": the sort keys disagree with the comparison";
  return sign_of(left <=> right);
}

TEST(Decimal, AgreesWithPythonsDecimalOnEveryCaseOfTheFixture) {
  std::ifstream file(LOCKSTEP_SOURCE_DIR "/tests/cases/base/decimal.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto cases = parse_json(text.str());
  ASSERT_TRUE(cases.ok());
  ASSERT_GT(cases->size(), 2500U);
  for (const Json& one : cases->items()) {
    EXPECT_EQ(answer(one[0].as_string(), one[1].as_string(), one[2].as_string()),
              one[3].as_string())
        << dump(one);
  }
}

TEST(Decimal, SortKeysOfOneSequenceAreInItsOrder) {
  const char* ordered[] = {"-9.9999999999999999999999999999999999999E+125",
                           "-100",
                           "-12.5",
                           "-12.49",
                           "-12",
                           "-1",
                           "-0.5",
                           "-1E-130",
                           "0",
                           "1E-130",
                           "0.5",
                           "1",
                           "9",
                           "10",
                           "10.01",
                           "12",
                           "12.5",
                           "99",
                           "100",
                           "1E+125"};
  for (std::size_t i = 1; i < std::size(ordered); ++i)
    EXPECT_LT(number(ordered[i - 1]).sort_key(), number(ordered[i]).sort_key()) << ordered[i];
}

TEST(Decimal, IntegersOfAnySizeConvert) {
  EXPECT_EQ(Decimal::from_int(INT64_MIN).to_string(), "-9223372036854775808");
  EXPECT_EQ(Decimal::from_int(-30).to_string(), "-30");
  EXPECT_EQ(Decimal::from_int(0).to_string(), "0");
}

TEST(Decimal, APriceTimesAQuantityIsExact) {
  EXPECT_EQ(multiply(number("29.99"), number("2"))->to_string(), "59.98");
}

}  // namespace
}  // namespace lockstep
