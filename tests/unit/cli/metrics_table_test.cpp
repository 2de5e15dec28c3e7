#include "emulator/cli/metrics_table.h"

#include <gtest/gtest.h>

namespace lockstep::cli {
namespace {

TEST(MetricsTable, ShowsRatesDurationsAndCost) {
  const Json metrics = *parse_json(R"({"machines": [{"name": "m",
    "executions": {"started": 10, "succeeded": 9, "failed": 1, "running": 0},
    "successRate": 0.9, "durationMs": {"p50": 200, "p90": 200, "p99": 14200},
    "states": [{"state": "Pay", "entered": 10, "errors": 1, "failedAttempts": 3, "errorRate": 0.1}],
    "transitions": 62, "pricePerTransition": 0.000025, "costPerExecution": 0.000155}]})");
  EXPECT_EQ(
      metrics_table(metrics),
      "m\n"
      "  executions    10 started, 9 succeeded, 1 failed\n"
      "  success rate  90.0 %\n"
      "  duration      p50 200ms, p90 200ms, p99 14.2s\n"
      "  cost          $0.000155 an execution: 6.2 state transitions at $0.000025\n"
      "\n"
      "       entered  errors  error rate  failed attempts\n"
      "  Pay       10       1      10.0 %                3\n"
      "\n"
      "AWS charges by state transition: $0.000025 is the price of one, not of an execution.\n");
}

TEST(MetricsTable, SaysSoWhenThereIsNothing) {
  EXPECT_EQ(metrics_table(*parse_json(R"({"machines": []})")), "There is no state machine.\n");
}

}  // namespace
}  // namespace lockstep::cli
