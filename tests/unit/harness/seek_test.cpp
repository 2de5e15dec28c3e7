#include "emulator/harness/seek.h"

#include <gtest/gtest.h>

namespace lockstep::harness {
namespace {

TEST(Seek, FindsTheSmallestSeedThatReachesAState) {
  Search search;
  search.config.stack = "order";
  search.config.clock = {world::ClockMode::Virtual, 1};
  search.config.token_patience_ms = 0;
  search.machine = "dev-OrderProcessingWorkflow";
  search.input = R"({"orderId": "order-1", "userId": "user-1", "totalAmount": 29.99,
    "items": [{"productId": "prod-1", "quantity": 1, "price": 29.99}]})";
  search.state = "HandlePaymentError";
  const auto found = find_seed(search);
  ASSERT_TRUE(found.ok()) << found.error();
  ASSERT_TRUE(found->has_value());
  search.first_seed = search.last_seed = **found;
  EXPECT_EQ(find_seed(search).value(), *found) << "the seed alone decides, not the way to it";
  if (**found > 1) {
    search.first_seed = 1;
    search.last_seed = **found - 1;
    EXPECT_FALSE(find_seed(search).value().has_value());
  }
  search.state = "HandlePaymentEror";
  EXPECT_EQ(find_seed(search).error(),
            "dev-OrderProcessingWorkflow has no state HandlePaymentEror; "
            "did you mean HandlePaymentError?");
}

}  // namespace
}  // namespace lockstep::harness
