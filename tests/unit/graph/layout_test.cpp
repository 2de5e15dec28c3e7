#include "emulator/graph/layout.h"

#include <gtest/gtest.h>

#include "emulator/asl/parser.h"

namespace lockstep::graph {
namespace {

Group layout_of(std::string_view text) {
  const auto parsed = asl::parse_definition(text, asl::MachineType::Standard);
  EXPECT_TRUE(parsed.ok()) << asl::describe(parsed.diagnostics);
  return parsed.ok() ? lay_out(*parsed.definition) : Group();
}

TEST(Layout, NodesStandInTheOrderInWhichTheyAreReached) {
  const Group group = layout_of(R"({"StartAt": "B", "States": {
    "Z": {"Type": "Succeed"}, "A": {"Type": "Pass", "Next": "Z"},
    "B": {"Type": "Pass", "Next": "A"}}})");
  std::vector<std::string> names;
  for (const Node& node : group.nodes) names.push_back(node.name);
  EXPECT_EQ(names, (std::vector<std::string>{"B", "A", "Z"}));
  EXPECT_EQ(group.start_id, "B");
  EXPECT_FALSE(group.nodes[0].ends);
  EXPECT_TRUE(group.nodes[2].ends);
}

TEST(Layout, ATaskSaysWhatItCalls) {
  const Group group = layout_of(R"({"StartAt": "A", "States": {
    "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
          "Parameters": {"FunctionName": "arn:aws:lambda:us-east-1:000000000000:function:pay:live"},
          "Next": "B"},
    "B": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
          "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}, "Next": "C"},
    "C": {"Type": "Wait", "Seconds": 5, "End": true}}})");
  ASSERT_EQ(group.nodes.size(), 3u);
  EXPECT_EQ(group.nodes[0].detail, "Task · Lambda pay:live");
  EXPECT_EQ(group.nodes[1].detail, "Task · sqs:sendMessage.waitForTaskToken");
  EXPECT_EQ(group.nodes[2].detail, "Wait · 5 s");
}

TEST(Layout, InnerStatesHaveGroupsOfTheirOwn) {
  const Group group = layout_of(R"({"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
    "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
      "Branches": [{"StartAt": "X", "States": {"X": {"Type": "Pass", "End": true}}}]}}}}}})");
  ASSERT_EQ(group.nodes.size(), 1u);
  ASSERT_EQ(group.nodes[0].groups.size(), 1u);
  const Group& body = group.nodes[0].groups[0];
  EXPECT_EQ(body.title, "For each item");
  ASSERT_EQ(body.nodes[0].groups.size(), 1u);
  EXPECT_EQ(body.nodes[0].groups[0].start_id, "X");
}

TEST(Layout, TransitionsToNowhereAreLeftOut) {
  asl::State lost;
  lost.name = "A";
  lost.next = "Nowhere";
  auto top = std::make_shared<asl::StateGroup>();
  top->start_at = "A";
  top->order = {"A"};
  top->states.emplace("A", lost);
  asl::Definition definition;
  definition.top = top;
  EXPECT_TRUE(lay_out(definition).edges.empty());
}

}  // namespace
}  // namespace lockstep::graph
