#include "emulator/asl/reading.h"

#include <gtest/gtest.h>

namespace lockstep::asl::reading {

TEST(At, PointersAreMadeFromTheChain) {
  const At root;
  const At states{&root, "States"};
  const At state{&states, "A b"};
  const At retry{&state, "Retry", 2};
  EXPECT_EQ(root.pointer(), "/");
  EXPECT_EQ(root.inside(), "");
  EXPECT_EQ(state.pointer(), "/States/A b");
  EXPECT_EQ(retry.pointer(), "/States/A b/Retry[2]");
}

TEST(Report, SchemaErrorsComeFirst) {
  Report report;
  const At root;
  report.transition(kTransition, "second", "/x");
  report.schema("first", root);
  EXPECT_FALSE(report.clean());
  const auto all = report.take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].message, "first");
  EXPECT_EQ(all[1].message, "second");
}

}  // namespace lockstep::asl::reading
