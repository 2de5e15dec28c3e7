#include "emulator/asl/parser.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace lockstep::asl {

std::shared_ptr<const Definition> parsed(std::string_view text) {
  auto result = parse_definition(text, MachineType::Standard);
  EXPECT_TRUE(result.ok()) << describe(result.diagnostics);
  return result.definition;
}

State only_state(const std::string& state) {
  const auto definition = parsed(R"({"StartAt":"S","States":{"S":)" + state + "}}");
  return definition ? definition->top->state("S") : State{};
}

TEST(Parser, KeepsTheTextAndTheOrderOfStates) {
  constexpr std::string_view text =
      " {\"StartAt\":\"B\",\r\n\"TimeoutSeconds\":60, \"Comment\":\"c\",\"States\":"
      R"({"B":{"Type":"Pass","Next":"A"},"A":{"Type":"Succeed"}}})";
  const auto definition = parsed(text);
  EXPECT_EQ(definition->text, text);
  EXPECT_EQ(definition->timeout_s, 60);
  EXPECT_EQ(definition->comment, "c");
  EXPECT_EQ(definition->top->start_at, "B");
  EXPECT_EQ(definition->top->order, (std::vector<std::string>{"B", "A"}));
  EXPECT_EQ(definition->top->state("B").next, "A");
}

TEST(Parser, TellsAbsentNullAndGivenPathsApart) {
  const State state =
      only_state(R"({"Type":"Pass","InputPath":null,"ResultPath":"$.a.b","End":true})");
  EXPECT_EQ(state.input_path.form, PathField::Form::Null);
  EXPECT_EQ(state.output_path.form, PathField::Form::Absent);
  EXPECT_EQ(state.result_path.form, PathField::Form::Given);
  EXPECT_EQ(state.result_path.path.text(), "$.a.b");
  EXPECT_TRUE(state.end);
}

TEST(Parser, ANullResultIsNotGiven) {
  EXPECT_FALSE(only_state(R"({"Type":"Pass","Result":null,"End":true})").result);
  EXPECT_EQ(*only_state(R"({"Type":"Pass","Result":0,"End":true})").result, Json(0));
}

TEST(Parser, RetriersHaveTheDefaultsOfTheLanguage) {
  const State state = only_state(
      R"({"Type":"Task","Resource":"arn:aws:states:::aws-sdk:sqs:listQueues","End":true,"Retry":[
          {"ErrorEquals":["A"]},
          {"ErrorEquals":["B"],"IntervalSeconds":3,"MaxAttempts":0,"BackoffRate":1.5,
           "MaxDelaySeconds":9,"JitterStrategy":"FULL"}]})");
  ASSERT_EQ(state.retry.size(), 2u);
  EXPECT_EQ(state.retry[0].interval_s, 1);
  EXPECT_EQ(state.retry[0].attempts_max, 3);
  EXPECT_EQ(state.retry[0].backoff_rate, 2);
  EXPECT_FALSE(state.retry[0].delay_max_s);
  EXPECT_EQ(state.retry[1].interval_s, 3);
  EXPECT_EQ(state.retry[1].attempts_max, 0);
  EXPECT_EQ(state.retry[1].backoff_rate, 1.5);
  EXPECT_EQ(state.retry[1].delay_max_s, 9);
  EXPECT_EQ(state.retry[1].jitter, Retrier::Jitter::Full);
}

TEST(Parser, ChoiceRulesKeepTheirTree) {
  const auto definition = parsed(
      R"({"StartAt":"C","States":{"E":{"Type":"Succeed"},"C":{"Type":"Choice","Default":"E",
          "Choices":[{"Not":{"And":[{"Variable":"$.a","NumericEqualsPath":"$.b"},
                                    {"Variable":"$x.y","StringMatches":"z*"}]},"Next":"E"}]}}})");
  const State& state = definition->top->state("C");
  EXPECT_EQ(state.default_next, "E");
  ASSERT_EQ(state.choices.size(), 1u);
  EXPECT_EQ(state.choices[0].form, ChoiceRule::Form::Not);
  EXPECT_EQ(state.choices[0].next, "E");
  const ChoiceRule& both = state.choices[0].rules[0];
  EXPECT_EQ(both.form, ChoiceRule::Form::And);
  EXPECT_EQ(both.rules[0].op, "NumericEqualsPath");
  EXPECT_EQ(both.rules[0].operand_path->text(), "$.b");
  EXPECT_EQ(both.rules[1].operand, Json("z*"));
  EXPECT_EQ(both.rules[1].variable.variable(), "x");
}

TEST(Parser, TheOldMapFormIsReadAsTheNew) {
  const State state = only_state(
      R"({"Type":"Map","End":true,"ItemsPath":"$.l","MaxConcurrency":2,"Parameters":{"k":1},
          "Iterator":{"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}})");
  ASSERT_TRUE(state.iterator);
  EXPECT_EQ(state.iterator->start_at, "I");
  EXPECT_TRUE(state.item_selector);
  EXPECT_FALSE(state.parameters);
  EXPECT_EQ(state.concurrency_max.literal, 2);
  EXPECT_FALSE(state.distributed);
}

TEST(Parser, ADistributedMapKeepsItsSource) {
  const State state = only_state(
      R"({"Type":"Map","End":true,"Label":"L","ItemProcessor":{"ProcessorConfig":
          {"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
          "StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}})");
  EXPECT_TRUE(state.distributed);
  EXPECT_EQ(state.source.get_string("Label"), "L");
}

TEST(Parser, ATooLargeTextIsRefusedUnread) {
  const auto result = parse_definition(std::string((1 << 20) + 1, ' '), MachineType::Standard);
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(result.diagnostics[0].message, "Definition must not be larger than 1048576 bytes");
}

TEST(Parser, HostileNestingIsRefused) {
  std::string rule = R"({"Variable":"$.a","IsNull":true})";
  for (int i = 0; i < 300; ++i) rule = R"({"Not":)" + rule + "}";
  rule.insert(1, R"("Next":"S",)");
  const std::string text =
      R"({"StartAt":"S","States":{"S":{"Type":"Choice","Choices":[)" + rule + "]}}}";
  const auto result = parse_definition(text, MachineType::Standard);
  EXPECT_FALSE(result.ok());
  EXPECT_FALSE(parse_definition(std::string(200'000, '['), MachineType::Standard).ok());
}

TEST(Parser, DescribeJoinsAllErrorsInOneLine) {
  const auto result = parse_definition(
      R"({"StartAt":"a","States":{"a":{"Type":"Pass","Next":"x"},"b":{"Type":"Pass","End":true}}})",
      MachineType::Standard);
  EXPECT_EQ(describe(result.diagnostics),
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: x at /States/a/Next, "
            "MISSING_TRANSITION_TARGET: State \"b\" is not reachable. at /States/b");
}

TEST(Parser, DescribeShowsThePlaceOfAJsonErrorOnce) {
  const auto result = parse_definition("{\"a\": nul}", MachineType::Standard);
  EXPECT_EQ(describe(result.diagnostics),
            "INVALID_JSON_DESCRIPTION: Unrecognized token 'nul': was expecting (JSON String, "
            "Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: "
            "(String)\"{\"a\": nul}\"; line: 1, column: 10]");
  EXPECT_EQ(describe(parse_definition("", MachineType::Standard).diagnostics),
            "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object");
}

TEST(Parser, TheOrderWorkflowIsAccepted) {
  std::ifstream file(LOCKSTEP_SOURCE_DIR "/fixtures/workflows/order.asl.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto definition = parsed(text.str());
  EXPECT_GT(definition->top->states.size(), 5u);
}

}  // namespace lockstep::asl
