#include <gtest/gtest.h>

#include "emulator/harness/files.h"
#include "emulator/harness/report.h"
#include "tests/unit/harness/order_scenario.h"

namespace lockstep::harness {
namespace {

// The planted failure: every kind of expectation can fail, and says how.
TEST(Expectations, AWrongExpectationFailsWithTheRightReport) {
  const ScenarioResult result = play(R"({
    "status": "FAILED", "duration": "1s", "path": {"$length": 2},
    "attempts": {"ValidateOrder": ["0s", "2s"]},
    "tables": {"dev-OrdersTable": [{"orderId": "order-1", "orderStatus": "FAILED"}], "no-such": []},
    "messages": {"inbox": [], "queues": {"dev-OrderNotificationsQueue": []}},
    "logs": {"/aws/lambda/dev-ValidateOrderFunction": ["order-2"]},
    "elapsed": "9s"})");
  EXPECT_FALSE(result.passed());
  std::vector<std::string> places;
  for (const Mismatch& mismatch : result.mismatches) places.push_back(mismatch.where);
  const std::vector<std::string> expected = {"then.status",
                                             "then.path",
                                             "then.duration",
                                             "then.attempts.ValidateOrder",
                                             "then.tables.dev-OrdersTable[0].orderStatus",
                                             "then.tables.no-such",
                                             "then.messages.inbox",
                                             "then.messages.queues.dev-OrderNotificationsQueue",
                                             "then.logs./aws/lambda/dev-ValidateOrderFunction[0]",
                                             "then.elapsed"};
  EXPECT_EQ(places, expected) << result_text(result);
  const std::string text = result_text(result);
  EXPECT_TRUE(has(text, "\"FAILED\"                                       ┃ \"SUCCEEDED\""))
      << text;
  EXPECT_TRUE(has(text, "1s                                             ┃ 200ms")) << text;
  EXPECT_TRUE(has(text, "seed 1; again: lockstep test one.json")) << text;
}

TEST(Expectations, AGoldenHistoryIsComparedEventByEventAndRecordedOnDemand) {
  const std::string folder = testing::TempDir() + "lockstep_golden/";
  const std::string text = with_then(R"({"history": "one.history"})");
  ASSERT_TRUE(write_text_file(folder + "one.history", "1 < 0  +0ms  Nothing\n").ok());
  const auto compared = run_scenario(folder + "one.json", text, Golden::Compare);
  ASSERT_EQ(compared.mismatches.size(), 1u);
  EXPECT_EQ(compared.mismatches[0].where, "then.history");
  const auto updated = run_scenario(folder + "one.json", text, Golden::Update);
  EXPECT_TRUE(updated.passed());
  EXPECT_EQ(updated.updated, std::vector<std::string>{folder + "one.history"});
  EXPECT_TRUE(run_scenario(folder + "one.json", text, Golden::Compare).passed())
      << "the same scenario gives the same history";
}

}  // namespace
}  // namespace lockstep::harness
