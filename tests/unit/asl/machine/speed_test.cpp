// Prints how fast the machine runs, records and journal included; asserts nothing about time.
#include <gtest/gtest.h>

#include <cstdio>
#include <ctime>

#include "emulator/asl/machine/machine.h"
#include "emulator/asl/parser.h"
#include "emulator/base/check.h"

namespace lockstep::asl::machine {
namespace {

struct Figures {
  std::int64_t transitions = 0;
  std::int64_t records = 0;
  std::size_t bytes = 0;
  double seconds = 0;
};

// Runs executions to their end until it has taken a while.
Figures measure(const char* definition, const std::string& input, bool journal) {
  const auto parsed = parse_definition(definition, MachineType::Standard);
  CHECK_MSG(parsed.ok(), describe(parsed.diagnostics));
  Identity identity;
  identity.execution_arn = "arn:aws:states:us-east-1:000000000000:execution:m:e";
  identity.region = "us-east-1";
  identity.express = true;  // no limit of events
  const Chance chance{1'700'000'000'000, 1};
  Figures figures;
  const auto start = std::clock();  // CPU time
  while (std::clock() - start < CLOCKS_PER_SEC / 20) {
    State state;
    Stimulus stimulus = stimulus::Start{Document::from_text(input)};
    while (state.status == Status::Running) {
      const Step step = decide(*parsed.definition, identity, state, stimulus, chance);
      figures.records += static_cast<std::int64_t>(step.records.size());
      if (journal) figures.bytes += encode(step.records).size();
      stimulus = stimulus::Continue{};
      for (const auto& command : step.commands)
        if (const auto* call = std::get_if<command::CallService>(&command))
          stimulus = stimulus::Answered{call->frame, call->ticket, {true, 1, "", ""}, 0};
    }
    CHECK(state.status == Status::Succeeded);
    figures.transitions += state.transitions;
  }
  figures.seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  return figures;
}

void print(const char* what, const char* definition, const std::string& input,
           const char* unit = "transitions/s") {
  const Figures plain = measure(definition, input, false);
  const Figures journal = measure(definition, input, true);
  std::printf("%-34s %9.0f %s, with its journal %9.0f (%.0f bytes a record)\n", what,
              static_cast<double>(plain.transitions) / plain.seconds, unit,
              static_cast<double>(journal.transitions) / journal.seconds,
              static_cast<double>(journal.bytes) / static_cast<double>(journal.records));
  EXPECT_GT(plain.transitions, 0);
}

std::string numbers(int count) {
  std::string text = "[";
  for (int i = 0; i < count; ++i) text += (i ? "," : "") + std::to_string(i);
  return text + "]";
}

TEST(Speed, IsPrinted) {
  std::string chain = R"({"StartAt":"S0","States":{)";
  for (int i = 0; i < 999; ++i)
    chain += R"("S)" + std::to_string(i) + R"(":{"Type":"Pass","Next":"S)" +
             std::to_string(i + 1) + "\"},";
  chain += R"("S999":{"Type":"Succeed"}}})";
  print("1,000 Pass states, data unchanged", chain.c_str(), R"({"orderId": "o-1","n":1})");
  print("loop of 500 Pass and Choice", R"j({"StartAt":"Add","States":{
      "Add":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n, 1)"},"Next":"More"},
      "More":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericLessThan":500,"Next":"Add"}],
              "Default":"Done"},"Done":{"Type":"Succeed"}}})j", R"({"n":0})");
  print("the same loop in JSONata", R"j({"QueryLanguage":"JSONata","StartAt":"Add","States":{
      "Add":{"Type":"Pass","Output":{"n":"{% $states.input.n + 1 %}"},"Next":"More"},
      "More":{"Type":"Choice","Choices":[{"Condition":"{% $states.input.n < 500 %}","Next":"Add"}],
              "Default":"Done"},"Done":{"Type":"Succeed"}}})j",
        R"({"n":0})");
  print("loop with ResultPath", R"j({"StartAt":"Add","States":{
      "Add":{"Type":"Pass","Parameters":{"v.$":"States.MathAdd($.n.v, 1)"},"ResultPath":"$.n",
             "Next":"More"},
      "More":{"Type":"Choice","Choices":[{"Variable":"$.n.v","NumericLessThan":500,"Next":"Add"}],
              "Default":"Done"},"Done":{"Type":"Succeed"}}})j",
        R"({"n":{"v":0},"orderId":"o-1","items":[{"productId":"prod-1","quantity":2}]})");
  const char* const map = R"({"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":%d,
      "ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},"End":true}}})";
  char text[512];
  for (const int at_once : {0, 10}) {
    std::snprintf(text, sizeof text, map, at_once);
    print(at_once ? "inline Map, 10 at once" : "inline Map, all at once", text, numbers(4000),
          "items/s");
  }
  print("inline Map with an ItemSelector", R"({"StartAt":"M","States":{"M":{"Type":"Map",
      "ItemSelector":{"v.$":"$$.Map.Item.Value","i.$":"$$.Map.Item.Index"},
      "ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},"End":true}}})",
        numbers(4000), "items/s");
  print("inline Map of 30,000", R"({"StartAt":"M","States":{"M":{"Type":"Map","ResultPath":null,
      "ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},
      "ResultSelector":{},"End":true}}})", numbers(30000), "items/s");
  print("chain of tasks", R"({"StartAt":"A","States":{
      "A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f",
           "ResultPath":"$.n","TimeoutSeconds":5,"Next":"B"},
      "B":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":
           {"QueueUrl":"q","MessageBody.$":"$.n"},"ResultPath":"$.m","Next":"C"},
      "C":{"Type":"Succeed"}}})", R"({"n":1})");
}

}  // namespace
}  // namespace lockstep::asl::machine
