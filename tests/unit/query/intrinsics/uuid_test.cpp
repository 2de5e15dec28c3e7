#include "tests/unit/query/query_fixture.h"

namespace lockstep::query {

TEST(Uuid, IsVersionFourAndTheSameForTheSameKey) {
  const std::string first = run("States.UUID()");
  ASSERT_EQ(first.size(), 38u);
  EXPECT_EQ(first[15], '4');
  EXPECT_EQ(run("States.UUID()"), first);
}

TEST(Uuid, TwoCallsOfOneExpressionDiffer) {
  const Json pair = json(run("States.Array(States.UUID(), States.UUID())"));
  EXPECT_NE(pair[0], pair[1]);
}

TEST(Uuid, AnotherKeyGivesAnother) {
  World world{json("{}")};
  const auto call = Intrinsic::parse("States.UUID()");
  const Json first = *call->evaluate(world.scope());
  world.key = "execution/1";
  EXPECT_NE(*call->evaluate(world.scope()), first);
}

}  // namespace lockstep::query
