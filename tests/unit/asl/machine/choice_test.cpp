#include <gtest/gtest.h>

#include "emulator/base/text.h"
#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

// Whether the rule holds for the input.
bool holds(const std::string& rule, const std::string& input) {
  const std::string end = result(R"({"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{)" +
                                     rule + R"(,"Next":"Y"}],"Default":"N"},
      "Y":{"Type":"Pass","Result":true,"End":true},
      "N":{"Type":"Pass","Result":false,"End":true}}})",
                                 input);
  EXPECT_TRUE(end == "true" || end == "false") << end;
  return end == "true";
}

TEST(Choice, OperatorsCompareTheirTypeAndNoOther) {
  const std::string v = R"("Variable":"$.v",)";
  EXPECT_TRUE(holds(v + R"("StringEquals":"a")", R"({"v":"a"})"));
  EXPECT_FALSE(holds(v + R"("StringEquals":"1")", R"({"v":1})"));
  EXPECT_TRUE(holds(v + R"("StringLessThan":"b")", R"({"v":"a"})"));
  EXPECT_TRUE(holds(v + R"("StringGreaterThanEquals":"b")", R"({"v":"b"})"));
  EXPECT_TRUE(holds(v + R"("NumericEquals":1)", R"({"v":1.0})"));
  EXPECT_FALSE(holds(v + R"("NumericEquals":1)", R"({"v":"1"})"));
  EXPECT_TRUE(holds(v + R"("NumericGreaterThan":1)", R"({"v":1.5})"));
  EXPECT_TRUE(holds(v + R"("NumericLessThanEquals":2)", R"({"v":2})"));
  EXPECT_TRUE(holds(v + R"("BooleanEquals":false)", R"({"v":false})"));
  EXPECT_FALSE(holds(v + R"("BooleanEquals":false)", R"({"v":null})"));
  EXPECT_TRUE(holds(v + R"("TimestampLessThan":"2024-01-01T00:00:00+01:00")",
                    R"({"v":"2023-12-31T22:00:00Z"})"));
  EXPECT_FALSE(holds(v + R"("TimestampEquals":"2024-01-01T00:00:00Z")", R"({"v":"today"})"));
  EXPECT_TRUE(holds(v + R"("IsNull":true)", R"({"v":null})"));
  EXPECT_TRUE(holds(v + R"("IsNumeric":false)", R"({"v":"1"})"));
  EXPECT_TRUE(holds(v + R"("IsTimestamp":true)", R"({"v":"2024-01-01T00:00:00Z"})"));
  EXPECT_TRUE(holds(v + R"("IsPresent":false)", "{}"));
  EXPECT_TRUE(holds(v + R"("StringEqualsPath":"$.w")", R"({"v":"a","w":"a"})"));
  EXPECT_FALSE(holds(v + R"("NumericLessThanPath":"$.w")", R"({"v":2,"w":2})"));
}

TEST(Choice, StringMatchesHasWildcardsAndEscapes) {
  const auto matches = [](const std::string& pattern, const std::string& text) {
    return holds(R"("Variable":"$","StringMatches":)" + dump(Json(pattern)), dump(Json(text)));
  };
  EXPECT_TRUE(matches("foo*.log", "foo23.log"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("a*b*c", "a-bb-c"));
  EXPECT_FALSE(matches("a*b", "a-bc"));
  EXPECT_TRUE(matches("a\\*c", "a*c"));
  EXPECT_FALSE(matches("a\\*c", "abc"));
  EXPECT_TRUE(matches("a\\\\c", "a\\c"));
}

TEST(Choice, AMissingVariableFailsUnlessGuarded) {
  const std::string choice = R"({"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[%],
      "Default":"N"},"N":{"Type":"Pass","Result":"default","End":true}}})";
  const std::string bare = R"({"Variable":"$.x","IsString":true,"Next":"N"})";
  EXPECT_EQ(result(replace_all(choice, "%", bare), "{}"),
            runtime("Invalid path '$.x': The choice state's condition path references an invalid "
                    "value."));
  EXPECT_EQ(result(replace_all(choice, "%", R"({"And":[{"Variable":"$.x","IsPresent":true},
      {"Variable":"$.x","IsString":true}],"Next":"N"})"), "{}"),
            "\"default\"");
  EXPECT_EQ(result(replace_all(choice, "%", R"({"Not":{"Or":[{"Variable":"$.x","IsPresent":true},
      {"Variable":"$","IsNull":true}]},"Next":"N"})"), "{}"),
            "\"default\"");
}

TEST(Choice, NoMatchWithoutDefaultFails) {
  EXPECT_EQ(result(R"({"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[
      {"Variable":"$","IsNull":true,"Next":"N"}]},"N":{"Type":"Succeed"}}})", "1"),
            runtime("Failed to transition out of the state. The state does not point to a next "
                    "state."));
}

TEST(Choice, ARuleHasItsOwnAssignAndTheStatesIsForDefault) {
  const std::string choice = R"({"StartAt":"A","States":{"A":{"Type":"Choice",
      "Assign":{"v":"default"},"Choices":[{"Variable":"$.a","IsPresent":true,
      "Assign":{"v.$":"$.a"},"Next":"N"}],"Default":"N"},
      "N":{"Type":"Pass","Parameters":{"v.$":"$v"},"End":true}}})";
  EXPECT_EQ(result(choice, R"({"a":1})"), R"({"v":1})");
  EXPECT_EQ(result(choice, "{}"), R"({"v":"default"})");
}

}  // namespace
}  // namespace lockstep::asl::machine
