// Definitions and data that would break a careless machine.
#include <gtest/gtest.h>

#include "play.h"

namespace lockstep::asl::machine {
namespace {

TEST(Hostile, DataNestedEverDeeperEndsInAnError) {
  Play play(R"({"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a.$":"$"},"Next":"B"},
      "B":{"Type":"Choice","Choices":[{"Variable":"$.stop","IsPresent":true,"Next":"C"}],
           "Default":"A"},"C":{"Type":"Succeed"}}})");
  play.identity.express = true;  // no limit of events
  play.give(stimulus::Start{Document::from_text("{}")});
  for (int i = 0; i < 100 && play.state.status == Status::Running; ++i) {
    play.records.clear();
    play.give(stimulus::Continue{});
  }
  EXPECT_EQ(play.state.status, Status::Failed);
  EXPECT_EQ(play.state.transitions, 1999);
}

TEST(Hostile, VariablesNestedEverDeeperEndInAnError) {
  Play play(R"j({"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"v":0},"Next":"B"},
      "B":{"Type":"Pass","Assign":{"v.$":"States.Array($v)"},"Next":"D"},
      "D":{"Type":"Choice","Choices":[{"Variable":"$.stop","IsPresent":true,"Next":"C"}],
           "Default":"B"},"C":{"Type":"Succeed"}}})j");
  play.run();
  EXPECT_EQ(play.state.error, "States.Runtime");
  EXPECT_EQ(play.state.transitions, 2002);
}

TEST(Hostile, ALoopWithoutEndYieldsAfterItsBudget) {
  Play play(R"({"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[
      {"Variable":"$.stop","IsPresent":true,"Next":"C"}],"Default":"A"},"C":{"Type":"Succeed"}}})");
  play.give(stimulus::Start{Document::from_text("{}")});
  EXPECT_EQ(play.state.transitions, 1000);
  play.run();
  EXPECT_EQ(play.state.last_event_id, 25000);
  EXPECT_EQ(play.state.error, "States.Runtime");
}

TEST(Hostile, AnInputThatIsNoJsonReadsAsNull) {
  Play play(R"({"StartAt":"A","States":{"A":{"Type":"Pass","InputPath":"$.x","End":true}}})");
  play.input("{").run();
  EXPECT_EQ(play.state.status, Status::Failed);
}

TEST(Hostile, StimuliForFramesThatAreNotThereAreIgnored) {
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

}  // namespace
}  // namespace lockstep::asl::machine
