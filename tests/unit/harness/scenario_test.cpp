#include "emulator/harness/scenario.h"

#include <gtest/gtest.h>

#include "emulator/base/text.h"

namespace lockstep::harness {
namespace {

std::string complaints(std::string_view text) {
  const auto scenario = parse_scenario("folder/one.json", text);
  return scenario.ok() ? "" : join(scenario.error(), "\n");
}

TEST(Scenario, ReadsItsPartsAndResolvesPathsFromItsFolder) {
  const auto scenario = parse_scenario("folder/one.json", R"({
    "given": {"stack": "../my.json", "seed": 7},
    "when": {"start": {"machine": "m"}}, "then": {"status": "SUCCEEDED"}})");
  ASSERT_TRUE(scenario.ok());
  EXPECT_EQ(scenario->name, "one");
  EXPECT_EQ(scenario->given.stack, "my.json");
  EXPECT_EQ(scenario->given.seed, 7);
  EXPECT_EQ(scenario->when.size(), 1u) << "one step may stand without a list";
}

TEST(Scenario, BrokenJsonNamesThePlace) {
  EXPECT_EQ(complaints("{\n  x").substr(0, 14), "line 2, column");
}

TEST(Scenario, UnknownWordsAreRefusedWithTheNearest) {
  EXPECT_EQ(
      complaints(R"({"when": {"start": {"machin": "m", "machine": "m"}}, "then": {"stauts": 1}})"),
      "when[0].start: knows no \"machin\"; did you mean machine?\n"
      "then: knows no \"stauts\"; did you mean status?");
}

TEST(Scenario, EveryComplaintIsListed) {
  EXPECT_EQ(complaints(R"({"given": {"seed": -1, "clock": "noon", "faults": [{}]}, "then": {}})"),
            "when: is missing\n"
            "given.clock: must be a time such as 2024-01-16T10:00:00Z\n"
            "given.seed: must be a whole number, 0 or more\n"
            "given.faults[0].state: is missing\n"
            "given.faults[0].error: is missing\n"
            "then: expects nothing");
}

TEST(Scenario, AStepIsOneThing) {
  EXPECT_EQ(
      complaints(
          R"({"when": {"start": {"machine": "m"}, "advance": "2m"}, "then": {"counts": {}}})"),
      "when[0]: must be one of start, send, call, together, advance");
}

}  // namespace
}  // namespace lockstep::harness
