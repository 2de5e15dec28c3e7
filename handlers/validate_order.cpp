// ValidateOrder: is the order complete, and do products, stock, prices and total agree with the
// table? Every mistake is listed in one ValidationError. The stock is checked, not reduced.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "emulator/base/text.h"
#include "handlers/handlers.h"
#include "handlers/money.h"

namespace lockstep::handlers {
namespace {

using core::HandlerContext;
using core::HandlerError;
using Errors = std::vector<std::string>;

struct Line {
  std::string product_id;
  Decimal quantity;
  Decimal price;
};

struct Product {
  Decimal price;
  Decimal stock;
};

Failure<HandlerError> refuse_order(const std::string& why) {
  return Failure(HandlerError{"ValidationError", "Order validation failed: " + why});
}

bool is_given(const Json& order, std::string_view field) { return !order.get(field).is_null(); }

bool is_text(const Json& value) { return value.is_string() && !value.as_string().empty(); }

void check_fields(const Json& order, Errors& errors) {
  for (const char* field : {"orderId", "userId", "items", "totalAmount"}) {
    if (!is_given(order, field)) errors.push_back(format("Missing required field: {}", field));
  }
  for (const char* field : {"orderId", "userId"}) {
    if (is_given(order, field) && !is_text(order.get(field)))
      errors.push_back(format("{} must be a text that is not empty", field));
  }
  if (is_given(order, "totalAmount") && !exact(order.get("totalAmount")))
    errors.push_back("totalAmount must be a number");
  if (!is_given(order, "items")) return;
  const Json& items = order.get("items");
  if (!items.is_array()) errors.push_back("items must be a list");
  else if (items.empty()) errors.push_back("items must not be empty");
}

std::optional<Line> read_line(const Json& item, std::size_t index, Errors& errors) {
  if (!item.is_object()) {
    errors.push_back(format("items[{}] must be an object", index));
    return std::nullopt;
  }
  const std::size_t before = errors.size();
  const Json& quantity = item.get("quantity");
  const auto price = exact(item.get("price"));
  if (!is_text(item.get("productId")))
    errors.push_back(format("items[{}].productId must be a text that is not empty", index));
  if (!quantity.is_int() || quantity.as_int() <= 0)
    errors.push_back(format("items[{}].quantity must be a whole number above 0", index));
  if (!price) errors.push_back(format("items[{}].price must be a number", index));
  if (errors.size() != before) return std::nullopt;
  return Line{item.get("productId").as_string(), Decimal::from_int(quantity.as_int()), *price};
}

std::optional<Decimal> number_attribute(const Json& item, std::string_view name) {
  const Json& text = item.get(name).get("N");
  if (!text.is_string()) return std::nullopt;
  auto parsed = Decimal::parse(text.as_string());
  if (!parsed.ok()) return std::nullopt;
  return *parsed;
}

// Nothing: there is no such product, or no usable one; that is in `errors` then.
Result<std::optional<Product>, HandlerError> find_product(const std::string& product_id,
                                                          HandlerContext& context,
                                                          Errors& errors) {
  std::string table = context.environment("PRODUCTS_TABLE");
  if (table.empty()) table = "dev-ProductsTable";
  auto answer = context.call(
      "dynamodb", "GetItem",
      Json::object({{"TableName", std::move(table)},
                    {"Key", Json::object({{"productId", Json::object({{"S", product_id}})}})}}));
  if (!answer.ok()) return Failure(HandlerError{answer.error().code, answer.error().message});
  const Json& item = answer->get("Item");
  if (!item.is_object()) {
    errors.push_back(format("Product not found: {}", product_id));
    return std::optional<Product>();
  }
  const auto price = number_attribute(item, "price");
  const auto stock = number_attribute(item, "stock");
  if (!price || !stock) {
    errors.push_back(format("Product {} has no price or no stock", product_id));
    return std::optional<Product>();
  }
  return std::optional<Product>(Product{*price, *stock});
}

void check_stock(const std::string& product_id, const Product& product,
                 const std::vector<Line>& lines, Errors& errors) {
  Decimal wanted;
  for (const Line& line : lines) {
    if (line.product_id != product_id) continue;
    if (auto sum = add(wanted, line.quantity); sum.ok()) wanted = *sum;
  }
  if (wanted <= product.stock) return;
  errors.push_back(format("Insufficient stock for product {}: requested {}, available {}",
                          product_id, wanted.to_string(), product.stock.to_string()));
}

// Looks each product up once, in the order of the lines.
Result<void, HandlerError> check_products(const std::vector<Line>& lines, HandlerContext& context,
                                          Errors& errors) {
  std::map<std::string, std::optional<Product>, std::less<>> products;
  for (const Line& line : lines) {
    auto found = products.find(line.product_id);
    if (found == products.end()) {
      ASSIGN_OR_RETURN(auto product, find_product(line.product_id, context, errors));
      found = products.emplace(line.product_id, product).first;
      if (product) check_stock(line.product_id, *product, lines, errors);
    }
    if (found->second && line.price != found->second->price) {
      errors.push_back(format("Price mismatch for product {}: expected {}, got {}",
                              line.product_id, found->second->price.to_string(),
                              line.price.to_string()));
    }
  }
  return {};
}

void check_total(const Json& order, const std::vector<Line>& lines, Errors& errors) {
  const auto total = exact(order.get("totalAmount"));
  if (!total) return;
  Decimal sum;
  for (const Line& line : lines) {
    auto amount = multiply(line.price, line.quantity);
    if (amount.ok()) amount = add(sum, *amount);
    if (!amount.ok()) {
      errors.push_back("The sum of the items is no amount of at most 38 digits");
      return;
    }
    sum = *amount;
  }
  if (sum != *total) {
    errors.push_back(
        format("Total amount mismatch: expected {}, got {}", dollars(sum), dollars(*total)));
  }
}

}  // namespace

Outcome validate_order(const Json& order, HandlerContext& context) {
  if (!order.is_object())
    return refuse_order("The order must be an object");
  const std::string order_id = order.get_string("orderId", "without orderId");
  context.log("Validating order " + order_id);
  Errors errors;
  check_fields(order, errors);
  const Json& items = order.get("items");
  std::vector<Line> lines;
  for (std::size_t i = 0; items.is_array() && i < items.size(); ++i) {
    if (auto line = read_line(items[i], i, errors)) lines.push_back(std::move(*line));
  }
  RETURN_IF_ERROR(check_products(lines, context, errors));
  if (!lines.empty() && lines.size() == items.size()) check_total(order, lines, errors);
  if (!errors.empty())
    return refuse_order(join(errors, "; "));
  context.log("Order " + order_id + " is valid");
  Json validated = order;
  validated.set("validationResult", Json::object({{"isValid", true},
                                                  {"errors", Json::array()},
                                                  {"validatedAt", context.request_id()}}));
  return validated;
}

}  // namespace lockstep::handlers
