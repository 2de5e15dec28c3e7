#include "emulator/asl/machine/plan.h"

#include <gtest/gtest.h>

#include "emulator/asl/parser.h"

namespace lockstep::asl::machine {
namespace {

std::shared_ptr<const Definition> definition() {
  return parse_definition(R"j({"StartAt":"A","States":{
      "A":{"Type":"Pass","Comment":"$$ States.","Next":"B"},
      "B":{"Type":"Pass","Parameters":{"x.$":"$$.State.Name"},"Next":"M"},
      "M":{"Type":"Map","ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass",
          "Parameters":{"x.$":"States.UUID()","y.$":"$$.State"},"End":true}}},"End":true}}})j",
                          MachineType::Standard)
      .definition;
}

TEST(Plan, KnowsWhichStatesReadTheContextOrDraw) {
  const auto plan = plan_of(*definition());
  const auto uses = [](const StatePlan* state) {
    return std::pair(state->reads_context, state->draws);
  };
  EXPECT_EQ(uses(plan->top.find("A")), std::pair(false, false));
  EXPECT_EQ(uses(plan->top.find("B")), std::pair(true, false));
  EXPECT_EQ(uses(plan->top.find("M")), std::pair(false, false)) << "its body is another matter";
  EXPECT_EQ(uses(plan->top.find("M")->iterator->start), std::pair(true, true));
}

TEST(Plan, TransitionsArePointers) {
  const auto plan = plan_of(*definition());
  EXPECT_EQ(plan->top.start, plan->top.find("A"));
  EXPECT_EQ(plan->top.start->next->next, plan->top.find("M"));
  EXPECT_EQ(plan->top.find("M")->next, nullptr);
  EXPECT_EQ(plan->top.find("Z"), nullptr);
}

TEST(Plan, IsMadeOnceADefinitionAndOutlivesIt) {
  auto first = definition();
  const auto plan = plan_of(*first);
  EXPECT_EQ(plan_of(*first), plan);
  EXPECT_NE(plan_of(Definition(*first)), plan) << "a copy makes its own";
  first.reset();
  EXPECT_EQ(plan->top.start->state->name, "A");
}

}  // namespace
}  // namespace lockstep::asl::machine
