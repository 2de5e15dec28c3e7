#include "emulator/world/clock.h"

#include <gtest/gtest.h>

namespace lockstep::world {
namespace {

TEST(Clock, VirtualTimeStandsUntilItIsMovedAndNeverGoesBack) {
  Clock clock({ClockMode::Virtual, 1}, 1000);
  EXPECT_EQ(clock.now(), 1000);
  clock.move_to(5000);
  clock.move_to(2000);
  EXPECT_EQ(clock.now(), 5000);
}

TEST(Clock, RealTimeMovesByItselfAndCannotBeMoved) {
  Clock clock({ClockMode::Real, 1}, 0);
  const auto before = clock.now();
  clock.move_to(before + 1'000'000);
  EXPECT_LT(clock.now(), before + 500'000);
  EXPECT_TRUE(clock.moves_by_itself());
}

TEST(Clock, ModesAreReadFromTheirTexts) {
  EXPECT_EQ(parse_clock("scaled:60")->scale, 60);
  EXPECT_EQ(parse_clock("manual")->mode, ClockMode::Manual);
  for (const char* text : {"", "fast", "scaled:", "scaled:0", "scaled:-1", "scaled:x"})
    EXPECT_FALSE(parse_clock(text)) << text;
}

}  // namespace
}  // namespace lockstep::world
