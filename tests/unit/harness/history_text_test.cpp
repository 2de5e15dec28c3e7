#include "emulator/harness/history_text.h"

#include <gtest/gtest.h>

namespace lockstep::harness {
namespace {

TEST(HistoryText, AnEventIsALineWithItsDetailsInOrder) {
  const Json started = *parse_json(R"({"id": 1, "previousEventId": 0, "timestamp": 1705399200.0,
    "type": "ExecutionStarted", "executionStartedEventDetails": {"roleArn": "r",
    "input": "{\"a\":1}", "inputDetails": {"truncated": false}}})");
  const Json entered = *parse_json(R"({"id": 2, "previousEventId": 1, "timestamp": 1705399202.25,
    "type": "PassStateEntered",
    "stateEnteredEventDetails": {"name": "A", "input": "two\nlines"}})");
  EXPECT_EQ(history_text({started, entered}),
            "1 < 0  +0ms  ExecutionStarted  input={\"a\":1} roleArn=r\n"
            "2 < 1  +2.25s  PassStateEntered  A  input=two\\nlines\n");
}

}  // namespace
}  // namespace lockstep::harness
