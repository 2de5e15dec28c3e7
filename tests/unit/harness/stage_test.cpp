#include <gtest/gtest.h>

#include "emulator/harness/report.h"
#include "tests/unit/harness/order_scenario.h"

namespace lockstep::harness {
namespace {

TEST(Stage, StepsTogetherInterleave) {
  const auto result =
      run_scenario("one.json", R"({"given": {"stack": "order"}, "when": {"together": [
      {"start": {"machine": "dev-OrderProcessingWorkflow", "input": {
        "orderId": "a", "userId": "u", "totalAmount": 29.99,
        "items": [{"productId": "prod-1", "quantity": 1, "price": 29.99}]}}},
      {"start": {"machine": "dev-OrderProcessingWorkflow", "input": {
        "orderId": "b", "userId": "u", "totalAmount": 29.99,
        "items": [{"productId": "prod-1", "quantity": 1, "price": 29.99}]}}}]},
    "then": {"elapsed": "200ms", "messages": {"inbox": {"$length": 4}}}})",
                   Golden::Compare);
  EXPECT_TRUE(result.passed()) << result_text(result);
}

}  // namespace
}  // namespace lockstep::harness
