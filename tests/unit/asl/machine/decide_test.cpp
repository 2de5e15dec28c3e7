// How an execution ends from outside, and what this version refuses.
#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

TEST(Decide, ExecutionTimeoutPointsToNothing) {
  expect_history([] {
    return Play(R"({"TimeoutSeconds":9,"StartAt":"A","States":{"A":{)" + std::string(kToken) +
                R"(,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"A"}],"End":true}}})");
  }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 TaskScheduled
4<3 TaskStarted
5<4 TaskSubmitted
6<0 ExecutionTimedOut States.Timeout
)");
}

TEST(Decide, StopPointsToNothing) {
  Play play(one("A", std::string(kToken) + R"(,"TimeoutSeconds":50,"End":true)"));
  play.at(1000);
  play.give(stimulus::Stop{"E", "c"});
  EXPECT_EQ(play.history().back(), "6<0 ExecutionAborted E: c");
  EXPECT_EQ(play.retired.size(), 1u);
  EXPECT_TRUE(play.ended_command);
  const auto before = play.history();
  play.run();
  EXPECT_EQ(play.history(), before);
}

TEST(Decide, StimuliForFramesThatAreNotThereAreIgnored) {
  Play play(R"({"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":5,"End":true}}})");
  play.give(stimulus::Continue{});
  EXPECT_EQ(play.state.last_event_id, 0);
  play.at(0);
  play.give(stimulus::Start{Document::from_text("{}")});
  play.give(stimulus::Answered{0, 2, {}, 0});
  play.give(stimulus::Answered{77, 2, {}, 0});
  play.give(stimulus::TokenAnswered{0, 2, {}});
  play.give(stimulus::Heartbeat{0, 2});
  play.give(stimulus::ActivityTaken{0, 2, "w"});
  play.give(stimulus::TimerDue{77, stimulus::Timer::Wait, 2});
  play.give(stimulus::TimerDue{0, stimulus::Timer::Wait, 99});
  play.give(stimulus::TimerDue{0, stimulus::Timer::Retry, 2});
  EXPECT_EQ(play.state.last_event_id, 2);
  play.run();
  EXPECT_EQ(play.state.status, Status::Succeeded);
}

TEST(Decide, AnExecutionMayStartWithVariables) {
  Play play(R"({"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"x.$":"$x"},"End":true}}})");
  play.give(stimulus::Start{Document::from_text("{}"), Document::from_text(R"({"x":[1]})")});
  play.run();
  EXPECT_EQ(play.output(), R"({"x":[1]})");
  EXPECT_EQ(play.inconsistency, "");
}

TEST(Decide, AGivenContextObjectIsUsedAsItIs) {
  Play play(R"({"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"x.$":"$$"},"End":true}}})");
  play.identity.context = parse_json(R"({"Own":1})").value();
  play.run();
  EXPECT_EQ(play.output(), R"({"x":{"Own":1}})");
}

}  // namespace
}  // namespace lockstep::asl::machine
