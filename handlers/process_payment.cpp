// ProcessPayment: a payment gateway that takes 200 ms and declines some payments. Whether it
// declines depends on the seed and on (orderId, run, attempt) alone, whatever else runs.
#include <charconv>
#include <string>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "handlers/handlers.h"
#include "handlers/money.h"

namespace lockstep::handlers {
namespace {

using core::HandlerContext;
using core::HandlerError;

constexpr std::int64_t kGatewayDelayMs = 200;
constexpr double kDefaultSuccessRate = 0.9;
constexpr const char* kProvider = "mock-payment-gateway";

double success_rate(const HandlerContext& context) {
  const std::string& text = context.setting("payment-success-rate");
  double rate = kDefaultSuccessRate;
  const char* end = text.data() + text.size();
  if (const auto read = std::from_chars(text.data(), end, rate); read.ec != std::errc())
    return kDefaultSuccessRate;
  return rate;
}

// A first attempt begins a new run of this order; a retry belongs to the run before it.
std::string payment_key(const std::string& order_id, HandlerContext& context) {
  std::int64_t run = context.attempt() == 0 ? context.count(order_id) : context.counted(order_id);
  if (run == 0) run = context.count(order_id);  // the first attempt never reached this function
  return format("{}\n{}\n{}", order_id, run, context.attempt());
}

}  // namespace

Outcome process_payment(const Json& order, HandlerContext& context) {
  const auto amount = exact(order.get("totalAmount"));
  if (!amount) return Failure(HandlerError{"PaymentError", "totalAmount must be a number"});
  const Json& id = order.get("orderId");
  const std::string order_id = id.is_string() ? id.as_string() : dump(id);
  const std::string price = dollars(*amount);
  context.log(format("Processing payment of ${} for order {}", price, order_id));

  const std::string key = payment_key(order_id, context);
  context.sleep_ms(kGatewayDelayMs);
  if (context.draw_unit("payment", key) >= success_rate(context)) {
    return Failure(HandlerError{
        "PaymentError", format("Payment of ${} was declined by {}", price, kProvider)});
  }
  std::string transaction_id = "txn-" + context.hex_digits("transaction", key, 12);
  context.log("Payment approved: " + transaction_id);
  Json paid = order;
  paid.set("paymentResult",
           Json::object({{"status", "success"},
                         {"transactionId", std::move(transaction_id)},
                         {"processedAt", iso_ms(context.now_ms())},
                         {"provider", kProvider},
                         {"message", format("Payment of ${} processed successfully", price)}}));
  return paid;
}

}  // namespace lockstep::handlers
