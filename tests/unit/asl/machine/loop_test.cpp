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

}  // namespace
}  // namespace lockstep::asl::machine
