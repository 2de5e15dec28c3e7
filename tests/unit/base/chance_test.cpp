#include "emulator/base/chance.h"

#include <gtest/gtest.h>

#include <set>

namespace lockstep {
namespace {

TEST(Chance, TheSameKeyDrawsTheSameAndAnyDifferenceAnother) {
  const Chance chance{0, 1};
  EXPECT_EQ(chance.draw("pay", "order-1"), chance.draw("pay", "order-1"));
  EXPECT_NE(chance.draw("pay", "order-1"), chance.draw("pay", "order-2"));
  EXPECT_NE(chance.draw("pay", "order-1"), chance.draw("pick", "order-1"));
  EXPECT_NE(chance.draw("pay", "order-1"), (Chance{0, 2}.draw("pay", "order-1")));
  EXPECT_EQ(chance.draw("pay", "order-1"), (Chance{99, 1}.draw("pay", "order-1")));
}

TEST(Chance, UnitDrawsAreSpreadEvenly) {
  const Chance chance{0, 7};
  int low = 0;
  for (int i = 0; i < 10'000; ++i)
    if (chance.draw_unit("even", std::to_string(i)) < 0.1) ++low;
  EXPECT_GT(low, 900);
  EXPECT_LT(low, 1100);
}

TEST(Chance, UuidsAreOfVersionFourAndDistinct) {
  const Chance chance{0, 1};
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = chance.uuid("id", std::to_string(i));
    ASSERT_EQ(id.size(), 36u);
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 1000u);
}

}  // namespace
}  // namespace lockstep
