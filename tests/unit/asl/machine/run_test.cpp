#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

TEST(Run, TheLastEventAllowedMayOnlyEndTheExecution) {
  const char* const loop = R"({"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},
      "B":{"Type":"Choice","Choices":[{"Variable":"$.x","IsPresent":true,"Next":"C"}],
           "Default":"A"},"C":{"Type":"Succeed"}}})";
  Play play(loop);
  play.limits.history_events_max = 10;
  play.run();
  EXPECT_EQ(play.history().back(),
            "10<9 ExecutionFailed States.Runtime: The execution reached the maximum number of "
            "history events (10).");
  Play fits(one("A", R"("Type":"Pass","End":true)"));
  fits.limits.history_events_max = 4;
  EXPECT_EQ(fits.run().history().back(), "4<3 ExecutionSucceeded");
  Play express(loop);
  express.limits.history_events_max = 10;
  express.identity.express = true;
  express.give(stimulus::Start{Document::from_text("{}")});
  EXPECT_EQ(express.state.status, Status::Running);
  EXPECT_EQ(express.state.transitions, 1000);
}

}  // namespace
}  // namespace lockstep::asl::machine
