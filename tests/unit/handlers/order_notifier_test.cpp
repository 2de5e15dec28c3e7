#include <gtest/gtest.h>

#include "handlers/handlers.h"
#include "tests/unit/handlers/fake_context.h"

namespace lockstep::handlers {
namespace {

TEST(OrderNotifier, LogsSubjectAndMessage) {
  test::FakeContext context;
  auto outcome = order_notifier(
      *parse_json(R"({"Records":[{"Sns":{"Subject":"Order o-1 failed","Message":"{\"a\":1}"}},
                                 {"Sns":{"Subject":null,"Message":"plain"}}]})"),
      context);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(R"({"processed":2})", dump(*outcome));
  EXPECT_EQ((std::vector<std::string>{"Notification: Order o-1 failed", R"({"a":1})",
                                      "Notification: (no subject)", "plain"}),
            context.lines);
}

TEST(OrderNotifier, SurvivesAnEventOfAnotherShape) {
  test::FakeContext context;
  for (const char* event : {"null", "[]", "{}", R"({"Records":{"a":1}})", R"({"Records":[7]})"})
    EXPECT_TRUE(order_notifier(*parse_json(event), context).ok()) << event;
}

}  // namespace
}  // namespace lockstep::handlers
