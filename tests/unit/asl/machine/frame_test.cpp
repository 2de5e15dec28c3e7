#include "emulator/asl/machine/frame.h"

#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

std::string three_tasks() { return map(end(kLambda)); }

TEST(Frame, ACopyOfAStateGoesItsOwnWay) {
  Play play(three_tasks());
  play.input("[1,2,3]").on("A", {never()}).at(0);
  const State copy = play.state;
  const std::string before = dump(describe(copy));
  play.give(stimulus::Stop{});
  EXPECT_EQ(dump(describe(copy)), before);
  EXPECT_EQ(copy.status, Status::Running);
  EXPECT_EQ(children_of(copy, 0).size(), 3u);
}

TEST(Frame, IterationsUseTheFramesOfThoseThatHaveEnded) {
  Play play(map(R"({"Type":"Pass","End":true})", R"(,"MaxConcurrency":2)"));
  play.input("[1,2,3,4,5,6,7,8]").run();
  EXPECT_EQ(play.state.frames.size(), 3u);
  EXPECT_EQ(play.output(), "[1,2,3,4,5,6,7,8]");
}

TEST(Frame, ItsPathIsTheWayFromTheRoot) {
  Play play(three_tasks());
  play.input("[1,2,3]").on("A", {never()}).at(0);
  EXPECT_EQ(find_frame(play.state, 0)->path(play.state), "");
  EXPECT_EQ(children_of(play.state, 0)[2]->path(play.state), "2");
}

}  // namespace
}  // namespace lockstep::asl::machine
