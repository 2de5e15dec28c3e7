#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

TEST(Loop, ALoopWithoutEndYieldsAfterItsBudget) {
  Play play(R"({"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[
      {"Variable":"$.stop","IsPresent":true,"Next":"C"}],"Default":"A"},"C":{"Type":"Succeed"}}})");
  play.give(stimulus::Start{Document::from_text("{}")});
  EXPECT_EQ(play.state.transitions, 1000);
  play.run();
  EXPECT_EQ(play.state.last_event_id, 25000);
  EXPECT_EQ(play.state.error, "States.Runtime");
}

TEST(Loop, WhatThisVersionDoesNotRunFailsClearly) {
  Play play(R"({"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{
      "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"A",
      "States":{"A":{"Type":"Pass","End":true}}},"End":true}}})");
  play.input("[1]").run();
  EXPECT_EQ(play.ended(),
            "Failed States.Runtime: An error occurred while executing the state 'M' (entered at "
            "the event id #2). This version of Lockstep does not run Distributed Map states yet.");
}

}  // namespace
}  // namespace lockstep::asl::machine
