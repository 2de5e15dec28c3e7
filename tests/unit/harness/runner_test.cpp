// Scenarios played on the order stack: what holds passes, and what does not is reported.
#include <gtest/gtest.h>

#include "emulator/harness/report.h"
#include "tests/unit/harness/order_scenario.h"

namespace lockstep::harness {
namespace {

TEST(Runner, WhatHoldsPasses) {
  const ScenarioResult result = play(R"({"status": "SUCCEEDED", "duration": "200ms"})");
  EXPECT_TRUE(result.passed()) << result_text(result);
  EXPECT_EQ(result.virtual_ms, 200);
}

TEST(Runner, ARefusedStepIsAFailure) {
  const auto result = run_scenario("one.json", R"({"given": {"stack": "order"},
    "when": {"start": {"machine": "no-such"}}, "then": {"counts": {}}})",
                                   Golden::Compare);
  ASSERT_EQ(result.complaints.size(), 1u);
  EXPECT_TRUE(has(result.complaints[0], "when[0]: StateMachineDoesNotExist"))
      << result.complaints[0];
}

}  // namespace
}  // namespace lockstep::harness
