#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

TEST(Catch, CaughtTaskError) {
  expect_history([] { return Play(R"({"StartAt":"A","States":{"A":{)" + std::string(kPut) + R"(,
      "Catch":[{"ErrorEquals":["Other"],"Next":"C"},
               {"ErrorEquals":["X"],"ResultPath":"$.e","Next":"B"}],"End":true},
      "B":{"Type":"Pass","End":true},"C":{"Type":"Pass","End":true}}})")
                          .on("A", {error("X", "y")}); }, R"(
1<0 ExecutionStarted
2<0 TaskStateEntered A
3<2 TaskScheduled
4<3 TaskStarted
5<4 TaskFailed X: y
6<5 TaskStateExited A
7<6 PassStateEntered B
8<7 PassStateExited B
9<8 ExecutionSucceeded
)");
}

TEST(Catch, SendTaskFailureWithoutErrorAndCause) {
  Play play(R"({"StartAt":"A","States":{"A":{)" + std::string(kToken) +
            R"(,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"End":true},
               "B":{"Type":"Succeed"}}})");
  play.run();
  Scripted failed = error("", "");
  failed.answer.has_error = failed.answer.has_cause = false;
  play.token_answer(failed);
  EXPECT_EQ(play.history()[5], "6<5 TaskFailed");
  EXPECT_EQ(play.output(), R"({"Error":null,"Cause":null})");
}

TEST(Catch, ATaskTimeoutIsStatesTimeoutAndNoTaskFailed) {
  const auto end = [](const std::string& names) {
    Play play(callback(R"("TimeoutSeconds":7,"Catch":[{"ErrorEquals":[)" + names +
                       R"(],"Next":"B"}])"));
    play.run();
    EXPECT_EQ(play.retired.size(), 1u);
    return play.state.output ? play.output() : play.ended();
  };
  EXPECT_EQ(end(R"("States.Timeout")"), "\"caught\"");
  EXPECT_EQ(end(R"("States.TaskFailed")"), "Failed States.Timeout");
  EXPECT_EQ(end(R"("States.HeartbeatTimeout")"), "Failed States.Timeout");
}

TEST(Catch, AMissedHeartbeatHasTwoNames) {
  for (const char* name : {"States.Timeout", "States.HeartbeatTimeout", "States.ALL"}) {
    Play play(callback(R"("HeartbeatSeconds":7,"TimeoutSeconds":100,"Catch":[{"ErrorEquals":[")" +
                       std::string(name) + R"("],"Next":"B"}])"));
    play.run();
    EXPECT_EQ(play.output(), "\"caught\"") << name;
    EXPECT_EQ(*play.state.stop_ms - Play::kStart, 7000);
  }
}

TEST(Catch, CatchersAreTriedInOrderAndMayFailThemselves) {
  Play play(task(R"("Catch":[
      {"ErrorEquals":["Y"],"Next":"A"},
      {"ErrorEquals":["States.TaskFailed"],"ResultPath":"$.e","Next":"B"}])"));
  play.input("5").on("A", {error("X", "c")}).run();
  EXPECT_EQ(play.ended(),
            "Failed States.ReferencePathConflict: Unable to apply ReferencePath $.e to input 5");
}

}  // namespace
}  // namespace lockstep::asl::machine
