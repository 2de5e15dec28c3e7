// Data between states: texts, paths, variables, limits.
#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

TEST(DataFlow, TheInputsTextIsPassedOnWhileNothingRewritesIt) {
  const std::string text = "{\"a\": 1.00,  \"ü\":[ ] }";
  EXPECT_EQ(result(pass(R"("Comment":"c")"), text), text);
  EXPECT_EQ(result(pass(R"("InputPath":"$","ResultPath":null,"Result":7)"), text), text);
  EXPECT_EQ(result(one(R"("Type":"Succeed")"), text), text);
  EXPECT_EQ(result(one(R"("Type":"Wait","Seconds":1,"End":true)"), text), text);
  Play play(task(R"("ResultPath":"$.r")"));
  play.input(text).run();
  EXPECT_EQ(play.payloads("LambdaFunctionScheduled"), std::vector<std::string>{text});
  EXPECT_EQ(play.calls[0].document.text(), text);
}

TEST(DataFlow, PathsOfAStateApplyInOrder) {
  EXPECT_EQ(result(task(R"("InputPath":"$.in","Parameters":{"x.$":"$.v","k":1},
                           "ResultSelector":{"got.$":"$.r"},"ResultPath":"$.res",
                           "OutputPath":"$.res")"),
                   R"({"in":{"v":3},"z":0})", {ok(R"({"r":[1]})")}),
            R"({"got":[1]})");
  EXPECT_EQ(result(task(R"("InputPath":"$.in","ResultPath":"$.in.res")"),
                   R"({"in": {"v":3}, "z":0})", {ok("5")}),
            R"({"in":{"v":3,"res":5},"z":0})");
}

TEST(DataFlow, NullPathsGiveNothing) {
  EXPECT_EQ(result(pass(R"("InputPath":null)"), R"({"a":1})"), "{}");
  EXPECT_EQ(result(pass(R"("OutputPath":null)"), R"({"a":1})"), "{}");
  EXPECT_EQ(result(pass(R"("ResultPath":null,"Result":1)"), R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(result(pass(R"("Result":null)"), R"({"a":1})"), R"({"a":1})");
}

TEST(DataFlow, FailuresOfPathsAreWordedAsAwsWordsThem) {
  EXPECT_EQ(result(pass(R"("InputPath":"$.x")"), "{}"),
            runtime("Invalid path '$.x' : No results for path: $['x']"));
  EXPECT_EQ(result(pass(R"("Parameters":{"k.$":"$.x"})"), R"({"a": 1})"),
            runtime("The JSONPath '$.x' specified for the field 'k.$' could not be found in the "
                    R"(input '{"a":1}')"));
  EXPECT_EQ(result(pass(R"("Result":1,"ResultPath":"$.x")"), "5"),
            "Failed States.ReferencePathConflict: Unable to apply ReferencePath $.x to input 5");
  EXPECT_EQ(result(one(R"("Type":"Fail","ErrorPath":"$.x")"), R"({"a": 1})"),
            runtime("The JSONPath '$.x' specified for the field 'ErrorPath' could not be found in "
                    R"(the input '{"a":1}')"));
}

TEST(DataFlow, AStatesOutputMayHave262144Bytes) {
  const std::string fits = "\"" + std::string(262142, 'x') + "\"";
  EXPECT_EQ(result(pass(R"("Comment":"c")"), fits), fits);
  EXPECT_EQ(result(pass(R"("Parameters":{"a.$":"$"})"), fits),
            "Failed States.DataLimitExceeded: The state/task 'A' returned a result with a size "
            "exceeding the maximum number of bytes service limit.");
}

TEST(DataFlow, VariablesAreReadAsAtEntryAndBelongToTheirScope) {
  EXPECT_EQ(result(R"({"StartAt":"A","States":{
      "A":{"Type":"Pass","Assign":{"x":1,"y.$":"$.in"},"Next":"B"},
      "B":{"Type":"Pass","Assign":{"x":2,"old.$":"$x"},"Parameters":{"x.$":"$x"},"Next":"P"},
      "P":{"Type":"Parallel","ResultPath":null,"Branches":[{"StartAt":"C","States":{
          "C":{"Type":"Pass","Assign":{"z.$":"$x"},"Next":"D"},
          "D":{"Type":"Pass","Parameters":{"z.$":"$z"},"End":true}}}],"Next":"E"},
      "E":{"Type":"Pass","Parameters":{"before.$":"$","x.$":"$x","y.$":"$y","old.$":"$old"},
           "End":true}}})",
                   R"({"in":{"d":4}})"),
            R"({"before":{"x":1},"old":1,"x":2,"y":{"d":4}})");
}

TEST(DataFlow, AssignSeesTheResultOfATaskAndTheErrorOfACatch) {
  EXPECT_EQ(result(R"({"StartAt":"A","States":{"A":{"Type":"Task",
      "Resource":"arn:aws:lambda:us-east-1:000000000000:function:f","Assign":{"r.$":"$.v"},
      "Retry":[{"ErrorEquals":["R"],"MaxAttempts":1}],
      "Catch":[{"ErrorEquals":["X"],"Assign":{"r.$":"$.Cause"},"Next":"B"}],"Next":"B"},
      "B":{"Type":"Pass","Parameters":{"r.$":"$r"},"End":true}}})",
                   "{}", {ok(R"({"v":9})")}),
            R"({"r":9})");
  EXPECT_EQ(result(R"({"StartAt":"A","States":{"A":{"Type":"Task",
      "Resource":"arn:aws:lambda:us-east-1:000000000000:function:f",
      "Catch":[{"ErrorEquals":["X"],"Assign":{"r.$":"$.Cause"},"Next":"B"}],"Next":"B"},
      "B":{"Type":"Pass","Parameters":{"r.$":"$r","in.$":"$"},"End":true}}})",
                   "{}", {error("X", "c")}),
            R"({"r":"c","in":{"Error":"X","Cause":"c"}})");
}

TEST(DataFlow, AssignedVariablesAreInTheExitEvent) {
  Play play(pass(R"("Assign":{"n":1,"s.$":"$.s"})"));
  play.input(R"({"s":"x"})").run();
  ASSERT_TRUE(play.records[2].variables.has_value());
  EXPECT_EQ(play.records[2].variables->text(), R"({"n":1,"s":"x"})");
}

TEST(DataFlow, AVariableMayHave262144Bytes) {
  EXPECT_EQ(result(pass(R"j("OutputPath":null,"Assign":{"v.$":"States.Format('{}{}', $, $)"})j"),
                   "\"" + std::string(131072, 'x') + "\""),
            "Failed States.DataLimitExceeded: Variable size limit exceeded. Variable 'v' in state "
            "'A' was assigned 262146 bytes.");
}

TEST(DataFlow, DataNestedEverDeeperEndsInAnError) {
  Play play(R"({"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a.$":"$"},"Next":"B"},
      "B":{"Type":"Choice","Choices":[{"Variable":"$.stop","IsPresent":true,"Next":"C"}],
           "Default":"A"},"C":{"Type":"Succeed"}}})");
  play.identity.express = true;  // no limit of events
  play.give(stimulus::Start{Document::from_text("{}")});
  for (int i = 0; i < 100 && play.state.status == Status::Running; ++i) {
    play.records.clear();
    play.give(stimulus::Continue{});
  }
  EXPECT_EQ(play.state.status, Status::Failed);
  EXPECT_EQ(play.state.transitions, 1999);
}

TEST(DataFlow, VariablesNestedEverDeeperEndInAnError) {
  Play play(R"j({"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"v":0},"Next":"B"},
      "B":{"Type":"Pass","Assign":{"v.$":"States.Array($v)"},"Next":"D"},
      "D":{"Type":"Choice","Choices":[{"Variable":"$.stop","IsPresent":true,"Next":"C"}],
           "Default":"B"},"C":{"Type":"Succeed"}}})j");
  play.run();
  EXPECT_EQ(play.state.error, "States.Runtime");
  EXPECT_EQ(play.state.transitions, 2002);
}

TEST(DataFlow, AnInputThatIsNoJsonReadsAsNull) {
  Play play(R"({"StartAt":"A","States":{"A":{"Type":"Pass","InputPath":"$.x","End":true}}})");
  play.input("{").run();
  EXPECT_EQ(play.state.status, Status::Failed);
}

}  // namespace
}  // namespace lockstep::asl::machine
