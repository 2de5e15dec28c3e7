// What an execution's history says of its path and its attempts (stage.h).
#include <gtest/gtest.h>

#include "emulator/harness/stage.h"

namespace lockstep::harness {
namespace {

Json event(int id, int previous, double time_s, const char* type, const char* state = nullptr) {
  Json made = Json::object(
      {{"id", id}, {"previousEventId", previous}, {"timestamp", time_s}, {"type", type}});
  if (state) made.set("stateEnteredEventDetails", Json::object({{"name", state}}));
  return made;
}

TEST(StageView, AttemptsBelongToTheStateThatTheyGoBackTo) {
  ExecutionSeen seen;
  seen.events = {event(1, 0, 10, "ExecutionStarted"),
                 event(2, 0, 10, "TaskStateEntered", "A"),
                 event(3, 2, 10, "LambdaFunctionScheduled"),
                 event(4, 3, 10, "LambdaFunctionFailed"),
                 event(5, 4, 12.5, "LambdaFunctionScheduled"),
                 event(6, 5, 13, "LambdaFunctionSucceeded"),
                 event(7, 6, 13, "TaskStateExited"),
                 event(8, 7, 13, "TaskStateEntered", "B"),
                 event(9, 8, 13, "TaskScheduled")};
  EXPECT_EQ(seen.path(), (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(seen.attempts_ms("A"), (std::vector<std::int64_t>{0, 2500}));
  EXPECT_EQ(seen.attempts_ms("B"), (std::vector<std::int64_t>{3000}));
  EXPECT_TRUE(seen.attempts_ms("C").empty());
}

TEST(StageView, ADurationIsTheTimeFromStartToStop) {
  ExecutionSeen seen;
  seen.description = Json::object({{"startDate", 10.0}});
  EXPECT_EQ(seen.duration_ms(), -1) << "it still runs";
  seen.description.set("stopDate", 24.2);
  EXPECT_EQ(seen.duration_ms(), 14'200);
}

}  // namespace
}  // namespace lockstep::harness
