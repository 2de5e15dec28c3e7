#include "emulator/services/logs/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "emulator/services/logs/logs.h"
#include "tests/support/fixture.h"

namespace lockstep::logs {
namespace {

TEST(Cut, ItsDigitsReadBack) {
  const auto cut = Cut::parse(Cut{1705399200000, 7}.digits());
  ASSERT_TRUE(cut);
  EXPECT_EQ(1705399200000, cut->at_ms);
  EXPECT_EQ(7u, cut->passed);
}

TEST(Cut, OtherTextsAreNone) {
  for (const std::string& text : {std::string(), std::string("7"), std::string(56, 'x'),
                                  std::string(56, '9'), std::string(57, '0')})
    EXPECT_FALSE(Cut::parse(text)) << text;
}

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
        events.push_back(Json::object(
            {{"timestamp", timestamp}, {"message", format("{}/{}", row, i)}}));
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
