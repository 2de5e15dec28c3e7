#include <gtest/gtest.h>

#include "handlers/handlers.h"
#include "tests/unit/handlers/fake_context.h"

namespace lockstep::handlers {
namespace {

Json order(const std::string& id) {
  return Json::object({{"orderId", id}, {"totalAmount", 59.98}});
}

int paid_of_1000(test::FakeContext& context) {
  int paid = 0;
  for (int i = 0; i < 1000; ++i)
    paid += process_payment(order("order-" + std::to_string(i)), context).ok() ? 1 : 0;
  return paid;
}

TEST(ProcessPayment, AddsThePaymentTheGatewayMade) {
  test::FakeContext context;
  context.settings["payment-success-rate"] = "1";
  auto outcome = process_payment(order("o-1"), context);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ("o-1", outcome->get_string("orderId"));
  const Json& result = outcome->get("paymentResult");
  const std::string id = result.get_string("transactionId");
  ASSERT_EQ(16u, id.size()) << id;
  EXPECT_EQ(std::string::npos, id.find_first_not_of("0123456789abcdef", 4)) << id;
  EXPECT_EQ("txn-", id.substr(0, 4));
  EXPECT_EQ(R"({"status":"success","transactionId":")" + id +
                R"(","processedAt":"2024-01-16T10:00:00.200Z","provider":"mock-payment-gateway",)"
                R"("message":"Payment of $59.98 processed successfully"})",
            dump(result));
}

TEST(ProcessPayment, TakesExactly200Milliseconds) {
  test::FakeContext context;
  (void)process_payment(order("o-1"), context).ok();
  EXPECT_EQ(200, context.slept_ms);
}

TEST(ProcessPayment, DeclinesWithAPaymentError) {
  test::FakeContext context;
  context.settings["payment-success-rate"] = "0";
  auto outcome = process_payment(order("o-1"), context);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ("PaymentError", outcome.error().type);
  EXPECT_EQ("Payment of $59.98 was declined by mock-payment-gateway", outcome.error().message);
}

TEST(ProcessPayment, SucceedsForAboutNineOrdersInTen) {
  test::FakeContext context;
  const int paid = paid_of_1000(context);
  EXPECT_GE(paid, 870);
  EXPECT_LE(paid, 930);
}

TEST(ProcessPayment, TheSameOrderAgainAndAgainFailsAboutOneTimeInTen) {
  test::FakeContext context;
  int paid = 0;
  for (int i = 0; i < 1000; ++i) paid += process_payment(order("same"), context).ok() ? 1 : 0;
  EXPECT_GE(paid, 870);
  EXPECT_LE(paid, 930);
}

TEST(ProcessPayment, TheSameSeedGivesTheSameAnswersWhateverElseRuns) {
  test::FakeContext alone, busy;
  (void)paid_of_1000(busy);
  for (int i = 0; i < 50; ++i) {
    auto a = process_payment(order("mine"), alone);
    (void)process_payment(order("other-" + std::to_string(i)), busy).ok();
    auto b = process_payment(order("mine"), busy);
    ASSERT_EQ(a.ok(), b.ok()) << i;
    if (a.ok()) {
      EXPECT_EQ(a->get("paymentResult").get_string("transactionId"),
                b->get("paymentResult").get_string("transactionId"));
    }
  }
}

TEST(ProcessPayment, AnotherSeedDeclinesOtherOrders) {
  test::FakeContext one, two;
  two.chance.seed = 2;
  int different = 0;
  for (int i = 0; i < 200; ++i) {
    const Json each = order("order-" + std::to_string(i));
    different += process_payment(each, one).ok() != process_payment(each, two).ok() ? 1 : 0;
  }
  EXPECT_GT(different, 10);
}

TEST(ProcessPayment, ARetryBelongsToItsRunAndDrawsAnew) {
  test::FakeContext context;
  context.settings["payment-success-rate"] = "1";
  const auto transaction = [&](int attempt) {
    context.tries = attempt;
    auto outcome = process_payment(order("o"), context);
    return outcome->get("paymentResult").get_string("transactionId");
  };
  const std::string first = transaction(0);
  const std::string second = transaction(1);
  EXPECT_NE(first, second);
  EXPECT_EQ(second, transaction(1)) << "same order, run and attempt";
  EXPECT_EQ(1, context.counters["o"]);
}

TEST(ProcessPayment, WritesAmountsWithTwoDecimalsAndNeverRounds) {
  test::FakeContext context;
  context.settings["payment-success-rate"] = "1";
  const auto message = [&](Json amount) {
    auto outcome = process_payment(
        Json::object({{"orderId", "o"}, {"totalAmount", std::move(amount)}}), context);
    return outcome->get("paymentResult").get_string("message");
  };
  EXPECT_EQ("Payment of $60.00 processed successfully", message(60));
  EXPECT_EQ("Payment of $59.90 processed successfully", message(59.9));
  EXPECT_EQ("Payment of $0.30 processed successfully", message(0.3));
  EXPECT_EQ("Payment of $1.234 processed successfully", message(1.234));
}

TEST(ProcessPayment, RefusesAnOrderWithoutAmount) {
  test::FakeContext context;
  auto outcome = process_payment(Json::object({{"orderId", "o"}}), context);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ("PaymentError", outcome.error().type);
}

}  // namespace
}  // namespace lockstep::handlers
