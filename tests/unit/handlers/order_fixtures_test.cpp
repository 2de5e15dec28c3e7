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

// What HandleValidationError makes of an execution's input.
Json handled(Json input) {
  const auto parsed =
      asl::parse_definition(read_fixture("workflows/order.asl.json"), asl::MachineType::Standard);
  const auto& catcher = parsed.definition->top->state("ValidateOrder").catchers.at(0);
  const Json caught = Json::object({{"Error", "ValidationError"}, {"Cause", "{}"}});
  const Json context = Json::object(
      {{"Execution", Json::object({{"Name", "run-1"}, {"Input", std::move(input)}})}});
  const Json nothing = Json::object();
  const Chance chance;
  const auto variables = catcher.assign->paths.evaluate({caught, context, nothing, chance, "key"});
  EXPECT_TRUE(variables.ok());
  const auto& handler = parsed.definition->top->state("HandleValidationError");
  const auto output = handler.parameters->paths.evaluate({caught, context, *variables, chance, "key"});
  EXPECT_TRUE(output.ok());
  return output.ok() ? *output : Json();
}

TEST(OrderFixtures, AFailedOrderIsRecordedUnderItsOwnId) {
  const Json output =
      handled(Json::object({{"orderId", "o-1"}, {"userId", "u-1"}, {"items", Json::array()}}));
  EXPECT_EQ("u-1", output.get_string("userId"));
  EXPECT_EQ(R"({"orderId":"o-1","error":"VALIDATION_FAILED",)"
            R"("errorDetails":{"Error":"ValidationError","Cause":"{}"}})",
            dump(Json::object({{"orderId", output.get("errorInfo").get("orderId")},
                               {"error", output.get("errorInfo").get("error")},
                               {"errorDetails", output.get("errorInfo").get("errorDetails")}})));
}

TEST(OrderFixtures, AnOrderWithoutUsableIdIsRecordedUnderItsExecution) {
  for (const char* input : {"{}", R"({"orderId":""})", R"({"orderId":null})", R"({"orderId":17})",
                            R"({"orderId":{"a":1}})", "[1]", "7", "null", "\"o-1\""}) {
    const Json output = handled(*parse_json(input));
    EXPECT_EQ("run-1", output.get("errorInfo").get_string("orderId")) << input;
    EXPECT_TRUE(output.contains("userId")) << input;
    EXPECT_TRUE(output.get("userId").is_null()) << input;
  }
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
