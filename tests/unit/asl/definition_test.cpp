#include "emulator/asl/definition.h"

#include <gtest/gtest.h>

namespace lockstep::asl {

TEST(Definition, AStateIsFoundByNameAndAMissingOneIsABug) {
  StateGroup group;
  group.states["A"].name = "A";
  EXPECT_EQ(group.state("A").name, "A");
  EXPECT_THROW(group.state("B"), Bug);
}

}  // namespace lockstep::asl
