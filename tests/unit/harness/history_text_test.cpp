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

TEST(HistoryText, ALongValueIsWrittenOutOnce) {
  const std::string data = "{\"text\":\"" + std::string(80, 'x') + "\"}";
  const auto event = [&](int id, const char* type, const char* key) {
    return Json::object({{"id", id},
                         {"previousEventId", id - 1},
                         {"timestamp", 1705399200.0},
                         {"type", type},
                         {"someEventDetails", Json::object({{key, data}})}});
  };
  EXPECT_EQ(
      history_text({event(1, "PassStateEntered", "input"), event(2, "PassStateExited", "output")}),
      "1 < 0  +0ms  PassStateEntered  input=" + data +
          "\n2 < 1  +0ms  PassStateExited  output=(as in 1)\n");
}

TEST(HistoryText, TheTransportOfAnAnswerIsLeftOut) {
  const Json event = *parse_json(R"({"id": 1, "timestamp": 1, "type": "TaskSucceeded",
    "taskSucceededEventDetails": {"resource": "publish",
      "output": "{\"MessageId\":\"m\",\"SdkHttpMetadata\":{},\"SdkResponseMetadata\":{}}"}})");
  EXPECT_EQ(history_text({event}),
            "1 < 0  +0ms  TaskSucceeded  output={\"MessageId\":\"m\"} resource=publish\n");
}

}  // namespace
}  // namespace lockstep::harness
