// One order through the order stack, for tests of the harness: the expectations are the test's.
#pragma once

#include <string>

#include "emulator/harness/runner.h"

namespace lockstep::harness {

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline std::string with_then(const std::string& then) {
  return R"({"given": {"stack": "order", "settings": {"payment-success-rate": 1}},
    "when": {"start": {"machine": "dev-OrderProcessingWorkflow", "name": "order-1", "input": {
      "orderId": "order-1", "userId": "user-1", "totalAmount": 59.98,
      "items": [{"productId": "prod-1", "quantity": 2, "price": 29.99}]}}},
    "then": )" +
         then + "}";
}

inline ScenarioResult play(const std::string& then) {
  return run_scenario("one.json", with_then(then), Golden::Compare);
}

}  // namespace lockstep::harness
