#include "tests/unit/query/query_fixture.h"

namespace lockstep::query {

TEST(MathAdd, AddsAndRoundsHalvesUp) {
  EXPECT_EQ(run("States.MathAdd($.v, -1)", R"({"v":111})"), "110");
  EXPECT_EQ(run("States.MathAdd(1.5, -1.5)"), "1");
  EXPECT_EQ(run("States.MathAdd(2147483647, 1)"), "2147483648");
  for (const char* call :
       {"States.MathAdd(2147483648, 1)", "States.MathAdd('1', 1)", "States.MathAdd(1e300, 1)"})
    EXPECT_EQ(run(call), invalid(call, "MathAdd"));
}

TEST(MathRandom, StaysBelowItsEnd) {
  World world{json("{}")};
  const auto call = Intrinsic::parse("States.MathRandom(3, 6)");
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i) {
    world.key = std::to_string(i);
    seen.insert(call->evaluate(world.scope())->as_int());
  }
  EXPECT_EQ(seen, (std::set<std::int64_t>{3, 4, 5}));
}

TEST(MathRandom, ASeedFollowsJavasRandom) {
  // new java.util.Random(42).nextInt(10) is 0, .nextInt(100) is 0; seed 1: 5 and 85.
  EXPECT_EQ(run("States.MathRandom(0, 10, 42)"), "0");
  EXPECT_EQ(run("States.MathRandom(0, 10, 1)"), "5");
  EXPECT_EQ(run("States.MathRandom(0, 100, 1)"), "85");
}

TEST(MathRandom, WantsARange) {
  for (const char* call : {"States.MathRandom(5, 5)", "States.MathRandom(6, 5)",
                           "States.MathRandom('a', 5)", "States.MathRandom(0, 9, 'x')"})
    EXPECT_EQ(run(call), invalid(call, "MathRandom"));
}

}  // namespace lockstep::query
