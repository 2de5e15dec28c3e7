#include <gtest/gtest.h>

#include "handlers/handlers.h"
#include "tests/unit/handlers/fake_context.h"

namespace lockstep::handlers {
namespace {

Json product(const char* price, const char* stock) {
  return Json::object({{"Item", Json::object({{"price", Json::object({{"N", price}})},
                                              {"stock", Json::object({{"N", stock}})}})}});
}

class ValidateOrder : public ::testing::Test {
 protected:
  ValidateOrder() {
    context_.answer = [](const test::FakeContext::Called& called) -> core::AwsResult<Json> {
      const std::string id = called.input.get("Key").get("productId").get_string("S");
      if (id == "prod-1") return product("29.99", "100");
      if (id == "prod-2") return product("0.1", "5");
      if (id == "prod-5") return product("59.90", "0");
      if (id == "broken") return Json::object({{"Item", Json::object()}});
      if (id == "throttled") return core::refuse("ThrottlingException", "Rate exceeded");
      return Json::object();
    };
  }

  Outcome validate(const char* order) {
    auto parsed = parse_json(order);
    EXPECT_TRUE(parsed.ok()) << order;
    return validate_order(*parsed, context_);
  }
  std::string refusal(const char* order) {
    auto outcome = validate(order);
    if (outcome.ok()) return "accepted";
    EXPECT_EQ("ValidationError", outcome.error().type);
    const std::string prefix = "Order validation failed: ";
    EXPECT_EQ(0u, outcome.error().message.find(prefix));
    return outcome.error().message.substr(prefix.size());
  }

  test::FakeContext context_;
};

TEST_F(ValidateOrder, AddsTheResultToAValidOrder) {
  auto outcome = validate(R"({"orderId":"o-1","userId":"u-1","note":"x","items":[
      {"productId":"prod-1","quantity":2,"price":29.99}],"totalAmount":59.98})");
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(R"({"orderId":"o-1","userId":"u-1","note":"x","items":[{"productId":"prod-1",)"
            R"("quantity":2,"price":29.99}],"totalAmount":59.98,"validationResult":{"isValid":true,)"
            R"("errors":[],"validatedAt":"11111111-2222-4333-8444-555555555555"}})",
            dump(*outcome));
}

TEST_F(ValidateOrder, ReadsEachProductOnceFromTheTableOfItsEnvironment) {
  context_.variables["PRODUCTS_TABLE"] = "prod-ProductsTable";
  auto outcome = validate(R"({"orderId":"o","userId":"u","totalAmount":89.97,"items":[
      {"productId":"prod-1","quantity":2,"price":29.99},
      {"productId":"prod-1","quantity":1,"price":29.99}]})");
  ASSERT_TRUE(outcome.ok());
  ASSERT_EQ(1u, context_.calls.size());
  EXPECT_EQ("dynamodb", context_.calls[0].service);
  EXPECT_EQ("GetItem", context_.calls[0].operation);
  EXPECT_EQ(R"({"TableName":"prod-ProductsTable","Key":{"productId":{"S":"prod-1"}}})",
            dump(context_.calls[0].input));
}

TEST_F(ValidateOrder, SumsExactlyWhereDoublesWouldNot) {
  // 3 * 0.1 is 0.30000000000000004 in doubles.
  EXPECT_TRUE(validate(R"({"orderId":"o","userId":"u","totalAmount":0.3,"items":[
      {"productId":"prod-2","quantity":3,"price":0.1}]})")
                  .ok());
}

TEST_F(ValidateOrder, ReadsAPriceWithOrWithoutTrailingZeros) {
  EXPECT_EQ("Insufficient stock for product prod-5: requested 1, available 0",
            refusal(R"({"orderId":"o","userId":"u","totalAmount":59.9,"items":[
      {"productId":"prod-5","quantity":1,"price":59.9}]})"));
}

TEST_F(ValidateOrder, NamesEachMissingField) {
  const char* item = R"([{"productId":"prod-1","quantity":1,"price":29.99}])";
  const std::pair<const char*, std::string> members[] = {
      {"orderId", "\"o\""}, {"userId", "\"u\""}, {"items", item}, {"totalAmount", "29.99"}};
  for (const auto& [missing, unused] : members) {
    for (const bool as_null : {false, true}) {
      std::string order;
      for (const auto& [name, value] : members) {
        if (name == std::string(missing) && !as_null) continue;
        order += order.empty() ? "{" : ",";
        order += "\"" + std::string(name) + "\":" + (name == std::string(missing) ? "null" : value);
      }
      EXPECT_EQ("Missing required field: " + std::string(missing), refusal((order + "}").c_str()));
    }
  }
}

TEST_F(ValidateOrder, NamesAllMissingFieldsOfAnEmptyOrder) {
  EXPECT_EQ("Missing required field: orderId; Missing required field: userId; "
            "Missing required field: items; Missing required field: totalAmount",
            refusal("{}"));
}

TEST_F(ValidateOrder, RefusesWhatIsNoObject) {
  EXPECT_EQ("The order must be an object", refusal("[]"));
  EXPECT_EQ("The order must be an object", refusal("null"));
}

TEST_F(ValidateOrder, RefusesEmptyItems) {
  EXPECT_EQ("items must not be empty",
            refusal(R"({"orderId":"o","userId":"u","items":[],"totalAmount":0})"));
}

TEST_F(ValidateOrder, RefusesItemsThatAreNoList) {
  EXPECT_EQ("items must be a list",
            refusal(R"({"orderId":"o","userId":"u","items":{"a":1},"totalAmount":0})"));
}

TEST_F(ValidateOrder, RefusesAnUnknownProduct) {
  EXPECT_EQ("Product not found: prod-999",
            refusal(R"({"orderId":"o","userId":"u","totalAmount":5,"items":[
      {"productId":"prod-999","quantity":1,"price":5}]})"));
}

TEST_F(ValidateOrder, RefusesAnotherPrice) {
  EXPECT_EQ("Price mismatch for product prod-1: expected 29.99, got 19.99",
            refusal(R"({"orderId":"o","userId":"u","totalAmount":19.99,"items":[
      {"productId":"prod-1","quantity":1,"price":19.99}]})"));
}

TEST_F(ValidateOrder, RefusesAnotherTotal) {
  EXPECT_EQ("Total amount mismatch: expected 59.98, got 50.00",
            refusal(R"({"orderId":"o","userId":"u","totalAmount":50,"items":[
      {"productId":"prod-1","quantity":2,"price":29.99}]})"));
}

TEST_F(ValidateOrder, AddsUpTheStockThatSeveralLinesAskFor) {
  EXPECT_EQ("Insufficient stock for product prod-2: requested 6, available 5",
            refusal(R"({"orderId":"o","userId":"u","totalAmount":0.6,"items":[
      {"productId":"prod-2","quantity":3,"price":0.1},
      {"productId":"prod-2","quantity":3,"price":0.1}]})"));
}

TEST_F(ValidateOrder, ListsEveryErrorNotOnlyTheFirst) {
  EXPECT_EQ("Missing required field: userId; "
            "Product not found: nope; "
            "Price mismatch for product prod-1: expected 29.99, got 30; "
            "Insufficient stock for product prod-5: requested 1, available 0; "
            "Total amount mismatch: expected 90.90, got 1.00",
            refusal(R"({"orderId":"o","totalAmount":1,"items":[
      {"productId":"nope","quantity":1,"price":1},
      {"productId":"prod-1","quantity":1,"price":30},
      {"productId":"prod-5","quantity":1,"price":59.9}]})"));
}

TEST_F(ValidateOrder, SaysWhichItemIsMalformedAndStillChecksTheOthers) {
  EXPECT_EQ("items[0] must be an object; "
            "items[1].productId must be a text that is not empty; "
            "items[1].quantity must be a whole number above 0; items[1].price must be a number; "
            "Product not found: nope",
            refusal(R"({"orderId":"o","userId":"u","totalAmount":1,"items":[
      7, {"productId":"","quantity":0,"price":"1"},
      {"productId":"nope","quantity":1,"price":1}]})"));
}

TEST_F(ValidateOrder, RefusesWrongTypes) {
  EXPECT_EQ("orderId must be a text that is not empty; userId must be a text that is not empty; "
            "totalAmount must be a number",
            refusal(R"({"orderId":17,"userId":"","totalAmount":"29.99","items":[
      {"productId":"prod-1","quantity":1,"price":29.99}]})"));
}

TEST_F(ValidateOrder, RefusesAProductWithoutPrice) {
  EXPECT_EQ("Product broken has no price or no stock",
            refusal(R"({"orderId":"o","userId":"u","totalAmount":1,"items":[
      {"productId":"broken","quantity":1,"price":1}]})"));
}

TEST_F(ValidateOrder, PassesOnWhatDynamoDbRefuses) {
  auto outcome = validate(R"({"orderId":"o","userId":"u","totalAmount":1,"items":[
      {"productId":"throttled","quantity":1,"price":1}]})");
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ("ThrottlingException", outcome.error().type);
  EXPECT_EQ("Rate exceeded", outcome.error().message);
}

TEST_F(ValidateOrder, SurvivesHugeNumbers) {
  EXPECT_NE("accepted", refusal(R"({"orderId":"o","userId":"u","totalAmount":1e300,"items":[
      {"productId":"prod-1","quantity":9223372036854775807,"price":1e120}]})"));
}

}  // namespace
}  // namespace lockstep::handlers
