#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "emulator/asl/parser.h"
#include "emulator/base/json.h"
#include "handlers/handlers.h"

namespace lockstep::handlers {
namespace {

std::string read_fixture(const std::string& path) {
  std::ifstream file(std::string(LOCKSTEP_SOURCE_DIR) + "/fixtures/" + path);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(OrderFixtures, TheWorkflowParsesWithoutDiagnostics) {
  const auto parsed =
      asl::parse_definition(read_fixture("workflows/order.asl.json"), asl::MachineType::Standard);
  EXPECT_TRUE(parsed.ok());
  EXPECT_TRUE(parsed.diagnostics.empty()) << asl::describe(parsed.diagnostics);
}

TEST(OrderFixtures, TheWorkflowHasTheRetriesOfTheOrder) {
  const auto parsed =
      asl::parse_definition(read_fixture("workflows/order.asl.json"), asl::MachineType::Standard);
  ASSERT_TRUE(parsed.ok());
  const auto retry = [&](const char* state) {
    return parsed.definition->top->state(state).retry.at(0);
  };
  EXPECT_EQ(3, retry("ValidateOrder").attempts_max);
  EXPECT_EQ(2, retry("ValidateOrder").interval_s);
  EXPECT_EQ(2, retry("ProcessPayment").attempts_max);
  EXPECT_EQ(2, retry("ProcessPayment").interval_s);
  EXPECT_EQ(3, retry("UpdateOrderStatus").attempts_max);
  EXPECT_EQ(1, retry("UpdateOrderStatus").interval_s);
  for (const char* state : {"ValidateOrder", "ProcessPayment", "UpdateOrderStatus"})
    EXPECT_EQ(2, retry(state).backoff_rate) << state;
}

// What a failed validation remembers of its order, given the execution's input.
Json remembered(Json input) {
  const auto parsed =
      asl::parse_definition(read_fixture("workflows/order.asl.json"), asl::MachineType::Standard);
  const auto& catcher = parsed.definition->top->state("ValidateOrder").catchers.at(0);
  const Json caught = Json::object({{"Error", "ValidationError"}, {"Cause", "{}"}});
  const Json context = Json::object(
      {{"Execution", Json::object({{"Name", "run-1"}, {"Input", std::move(input)}})}});
  const Json variables = Json::object();
  const Chance chance;
  auto assigned = catcher.assign->evaluate({caught, context, variables, chance, "key"});
  EXPECT_TRUE(assigned.ok());
  return assigned.ok() ? assigned->get("order") : Json();
}

TEST(OrderFixtures, AFailedOrderIsRememberedByItsOwnId) {
  const Json order =
      remembered(Json::object({{"orderId", "o-1"}, {"userId", "u-1"}, {"items", Json::array()}}));
  EXPECT_EQ("o-1", order.get_string("orderId"));
  EXPECT_EQ("u-1", order.get_string("userId"));
}

TEST(OrderFixtures, AnOrderWithoutIdIsRememberedByItsExecution) {
  const Json order = remembered(Json::object());
  EXPECT_EQ("run-1", order.get_string("orderId"));
  EXPECT_TRUE(order.contains("userId"));
  EXPECT_TRUE(order.get("userId").is_null());
}

TEST(OrderFixtures, EveryFunctionOfTheStackHasItsHandler) {
  const auto stack = parse_json(read_fixture("stacks/order.json"));
  ASSERT_TRUE(stack.ok()) << stack.error().message;
  const core::HandlerTable handlers = order_handlers();
  std::size_t functions = 0;
  for (const Json& call : stack->items()) {
    if (call.get_string("operation") != "CreateFunction") continue;
    ++functions;
    const std::string handler = call.get("input").get_string("Handler");
    ASSERT_EQ(0u, handler.find("native."));
    EXPECT_TRUE(handlers.contains(handler.substr(7))) << handler;
  }
  EXPECT_EQ(handlers.size(), functions);
}

}  // namespace
}  // namespace lockstep::handlers
