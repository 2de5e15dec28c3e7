#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "emulator/core/turn.h"
#include "emulator/services/logs/logs.h"
#include "tests/support/cases.h"

namespace lockstep::logs {
namespace {

void with_logs(test::Fixture& fixture) { fixture.add(make_logs()); }

TEST(LogsCases, Groups) { test::run_cases("logs/groups.json", with_logs); }
TEST(LogsCases, Streams) { test::run_cases("logs/streams.json", with_logs); }
TEST(LogsCases, Events) { test::run_cases("logs/events.json", with_logs); }
TEST(LogsCases, Filters) { test::run_cases("logs/filters.json", with_logs); }

// A stand-in for Step Functions, whose execution logs are a view.
void with_view(test::Fixture& fixture) {
  fixture.add(make_logs());
  auto states = std::make_unique<test::FakeService>("states");
  states->on("lockstep:LogStreams", [](core::Turn&, const core::Call& call) -> core::AwsResult<Json> {
    if (call.input.get_string("logGroupName") != "/aws/states/m") return core::refuse("None", "");
    return *parse_json(R"({"streams":[{"logStreamName":"states/m/1","creationTime":1000,
      "firstEventTimestamp":1000,"lastEventTimestamp":3000}]})");
  });
  states->on("lockstep:LogEvents", [](core::Turn&, const core::Call& call) -> core::AwsResult<Json> {
    if (call.input.get_string("logGroupName") != "/aws/states/m") return core::refuse("None", "");
    return *parse_json(R"({"events":[
      {"logStreamName":"states/m/1","timestamp":1000,"message":"{\"type\":\"ExecutionStarted\"}"},
      {"logStreamName":"states/m/1","timestamp":3000,"message":"{\"type\":\"ExecutionFailed\"}"}]})");
  });
  fixture.add(std::move(states));
}

TEST(LogsCases, View) { test::run_cases("logs/view.json", with_view); }

// Rows that overlap in time, read in pages from either end.
class Paging : public ::testing::Test {
 protected:
  Paging() {
    fixture_.add(make_logs());
    fixture_.start();
    for (int row = 0; row < 50; ++row) {
      Json events = Json::array();
      for (int i = 0; i < 4; ++i) {
        const std::int64_t timestamp = 1000 + row * 10 + i * 17 % 60;
        events.push_back(Json::object({{"timestamp", timestamp},
                                       {"message", std::to_string(row) + "/" + std::to_string(i)}}));
        times_.push_back(timestamp);
      }
      fixture_.output("logs", "lockstep:Append",
                      Json::object({{"logGroupName", "g"},
                                    {"logStreamName", row % 2 ? "odd" : "even"},
                                    {"events", std::move(events)}}));
    }
    std::sort(times_.begin(), times_.end());
  }

  Json page(const char* token_name, std::int64_t limit, Json& token) {
    Json input = Json::object({{"logGroupName", "g"}, {"logStreamName", "even"}, {"limit", limit}});
    if (token.is_string()) input.set("nextToken", token);
    else if (std::string(token_name) == "nextForwardToken") input.set("startFromHead", true);
    Json output = fixture_.output("logs", "GetLogEvents", std::move(input));
    token = output.get(token_name);
    return output.get("events");
  }

  test::Fixture fixture_;
  std::vector<std::int64_t> times_;
};

TEST_F(Paging, ForwardAndBackwardPagesShowTheSameEvents) {
  for (const std::int64_t limit : {1, 3, 7, 1000}) {
    std::vector<std::string> forward, backward;
    Json token;
    for (Json events = page("nextForwardToken", limit, token); !events.empty();
         events = page("nextForwardToken", limit, token)) {
      for (const Json& event : events.items()) forward.push_back(event.get_string("message"));
    }
    token = Json();
    for (Json events = page("nextBackwardToken", limit, token); !events.empty();
         events = page("nextBackwardToken", limit, token)) {
      for (std::size_t i = events.size(); i-- > 0;)
        backward.push_back(events[i].get_string("message"));
    }
    std::reverse(backward.begin(), backward.end());
    EXPECT_EQ(100u, forward.size());
    EXPECT_EQ(forward, backward) << "limit " << limit;
  }
}

TEST_F(Paging, AtTheEndTheSameTokenComesBack) {
  Json token;
  (void)page("nextForwardToken", 10'000, token);
  const Json last = token;
  EXPECT_TRUE(page("nextForwardToken", 10'000, token).empty());
  EXPECT_EQ(last, token);
}

TEST_F(Paging, FilterLogEventsShowsAllStreamsInTheOrderOfTime) {
  for (const std::int64_t limit : {1, 13, 1000}) {
    std::vector<std::int64_t> times;
    std::set<std::string> ids;
    Json token;
    do {
      Json input = Json::object({{"logGroupName", "g"}, {"limit", limit}});
      if (token.is_string()) input.set("nextToken", token);
      const Json output = fixture_.output("logs", "FilterLogEvents", std::move(input));
      for (const Json& event : output.get("events").items()) {
        times.push_back(event.get_int("timestamp"));
        ids.insert(event.get_string("eventId"));
      }
      token = output.get("nextToken");
    } while (token.is_string());
    EXPECT_EQ(times_, times) << "limit " << limit;
    EXPECT_EQ(200u, ids.size()) << "event ids are unique";
  }
}

}  // namespace
}  // namespace lockstep::logs
