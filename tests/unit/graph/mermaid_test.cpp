#include "emulator/graph/mermaid.h"

#include <gtest/gtest.h>

#include "emulator/asl/parser.h"

namespace lockstep::graph {
namespace {

using asl::State;
using asl::StateType;

State state(std::string name, StateType type, std::string next = "") {
  State made;
  made.name = std::move(name);
  made.type = type;
  made.next = std::move(next);
  made.end = made.next.empty();
  return made;
}

std::shared_ptr<asl::StateGroup> group(std::vector<State> states) {
  auto made = std::make_shared<asl::StateGroup>();
  made->start_at = states.front().name;
  for (State& one : states) {
    made->order.push_back(one.name);
    const std::string name = one.name;
    made->states.emplace(name, std::move(one));
  }
  return made;
}

std::string picture(std::vector<State> states) {
  asl::Definition definition;
  definition.top = group(std::move(states));
  return to_mermaid(lay_out(definition));
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

State lambda_task(std::string name, std::string next) {
  State task = state(std::move(name), StateType::Task, std::move(next));
  task.resource.kind = asl::Resource::Kind::LambdaFunction;
  task.resource.arn = "arn:aws:lambda:us-east-1:000000000000:function:dev-Pay";
  return task;
}

asl::Catcher catcher(std::vector<std::string> errors, std::string next) {
  asl::Catcher made;
  made.error_equals = std::move(errors);
  made.next = std::move(next);
  return made;
}

TEST(Mermaid, ATaskShowsItsResourceAndItsWaysOn) {
  State pay = lambda_task("Pay", "Done");
  pay.catchers.push_back(catcher({"States.ALL"}, "Failed"));
  const std::string text =
      picture({pay, state("Done", StateType::Succeed), state("Failed", StateType::Fail)});
  EXPECT_TRUE(has(text, "Start --> Pay\n")) << text;
  EXPECT_TRUE(has(text, "Pay[\"Pay<br/>Task · Lambda dev-Pay\"]:::Task\n")) << text;
  EXPECT_TRUE(has(text, "Pay -->|\"Success\"| Done\n")) << text;
  EXPECT_TRUE(has(text, "Pay -.->|\"Error\"| Failed\n")) << text;
  EXPECT_TRUE(has(text, "linkStyle 2 stroke:#c62828")) << text;
  EXPECT_TRUE(has(text, "classDef Task fill:")) << text;
  EXPECT_FALSE(has(text, "classDef Map")) << "only the types that occur get a class";
}

TEST(Mermaid, ACatcherNamesItsErrors) {
  State pay = lambda_task("Pay", "Done");
  pay.catchers.push_back(catcher({"PaymentError", "States.Timeout"}, "Done"));
  EXPECT_TRUE(has(picture({pay, state("Done", StateType::Succeed)}),
                  "Pay -.->|\"Error: PaymentError, States.Timeout\"| Done\n"));
}

TEST(Mermaid, AChoiceShowsItsConditions) {
  State choice = state("Big", StateType::Choice);
  asl::ChoiceRule more;
  more.variable = *query::Path::parse("$.total");
  more.op = "NumericGreaterThan";
  more.operand = 100;
  asl::ChoiceRule present;
  present.variable = *query::Path::parse("$.vip");
  present.op = "IsPresent";
  present.operand = false;
  asl::ChoiceRule both;
  both.form = asl::ChoiceRule::Form::And;
  both.rules = {more, present};
  both.next = "Yes";
  choice.choices = {both};
  choice.default_next = "No";
  const std::string text =
      picture({choice, state("Yes", StateType::Succeed), state("No", StateType::Fail)});
  EXPECT_TRUE(has(text, "Big -->|\"$.total #gt; 100 and $.vip is not present\"| Yes\n")) << text;
  EXPECT_TRUE(has(text, "Big -->|\"otherwise\"| No\n")) << text;
}

TEST(Mermaid, BranchesAndBodiesAreBoxes) {
  State both = state("Both", StateType::Parallel, "Each");
  both.branches = {group({state("A", StateType::Pass)}), group({state("B", StateType::Pass)})};
  State each = state("Each", StateType::Map);
  each.iterator = group({state("Item", StateType::Pass, "Item2"), state("Item2", StateType::Pass)});
  const std::string text = picture({both, each});
  EXPECT_TRUE(has(text, "subgraph Both[\"Both<br/>Parallel\"]")) << text;
  EXPECT_TRUE(has(text, "subgraph Branch_2[\"Branch 2\"]")) << text;
  EXPECT_TRUE(has(text, "Item --> Item2")) << text;
  EXPECT_TRUE(has(text, "Both -->|\"Success\"| Each")) << text;
  EXPECT_TRUE(has(text, "class Both Parallel")) << text;
}

TEST(Mermaid, NamesCannotBreakThePicture) {
  State odd = state("end \"x\"]; <b>", StateType::Pass, "end");
  const std::string text = picture({odd, state("end", StateType::Pass)});
  EXPECT_TRUE(has(text, "S_end__x_____b_[\"end #quot;x#quot;]; #lt;b#gt;<br/>Pass\"]")) << text;
  EXPECT_TRUE(has(text, "S_end__x_____b_ --> S_end\n")) << text;
}

TEST(Mermaid, AStateNamedLikeTheStartIsAnother) {
  EXPECT_TRUE(has(picture({state("Start", StateType::Pass)}), "Start --> Start_2\n"));
}

}  // namespace
}  // namespace lockstep::graph
