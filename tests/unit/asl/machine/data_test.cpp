// Data between states: texts, paths, the context object, variables, choices, waits.
#include <gtest/gtest.h>

#include "emulator/base/text.h"
#include "play.h"

namespace lockstep::asl::machine {
namespace {

// One state A with these fields; B is where Next leads.
std::string one(const std::string& fields) {
  return R"({"StartAt":"A","States":{"A":{)" + fields + "}}}";
}
std::string pass(const std::string& fields) { return one(R"("Type":"Pass","End":true,)" + fields); }
std::string task(const std::string& fields) {
  return one(R"("Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f",)"
             R"("End":true,)" +
             fields);
}

// The output, or how it failed; the same when reloaded after every step.
std::string result(const std::string& definition, const std::string& input,
                   std::vector<Scripted> answers = {ok("{}")}) {
  std::string first;
  for (const bool reload : {false, true}) {
    Play play(definition);
    if (reload) play.reload();
    play.input(input).on("A", answers).run();
    EXPECT_EQ(play.inconsistency, "");
    const std::string end = play.state.output ? play.output() : play.ended();
    if (reload) {
      EXPECT_EQ(end, first) << "reloaded after every step";
    }
    first = end;
  }
  return first;
}

std::string runtime(const std::string& text) {
  return "Failed States.Runtime: An error occurred while executing the state 'A' (entered at the "
         "event id #2). " +
         text;
}

TEST(Data, TheInputsTextIsPassedOnWhileNothingRewritesIt) {
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

TEST(Data, PathsOfAStateApplyInOrder) {
  EXPECT_EQ(result(task(R"("InputPath":"$.in","Parameters":{"x.$":"$.v","k":1},
                           "ResultSelector":{"got.$":"$.r"},"ResultPath":"$.res",
                           "OutputPath":"$.res")"),
                   R"({"in":{"v":3},"z":0})", {ok(R"({"r":[1]})")}),
            R"({"got":[1]})");
  EXPECT_EQ(result(task(R"("InputPath":"$.in","ResultPath":"$.in.res")"),
                   R"({"in": {"v":3}, "z":0})", {ok("5")}),
            R"({"in":{"v":3,"res":5},"z":0})");
}

TEST(Data, NullPathsGiveNothing) {
  EXPECT_EQ(result(pass(R"("InputPath":null)"), R"({"a":1})"), "{}");
  EXPECT_EQ(result(pass(R"("OutputPath":null)"), R"({"a":1})"), "{}");
  EXPECT_EQ(result(pass(R"("ResultPath":null,"Result":1)"), R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(result(pass(R"("Result":null)"), R"({"a":1})"), R"({"a":1})");
}

TEST(Data, FailuresOfPathsAreWordedAsAwsWordsThem) {
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

TEST(Data, AStatesOutputMayHave262144Bytes) {
  const std::string fits = "\"" + std::string(262142, 'x') + "\"";
  EXPECT_EQ(result(pass(R"("Comment":"c")"), fits), fits);
  EXPECT_EQ(result(pass(R"("Parameters":{"a.$":"$"})"), fits),
            "Failed States.DataLimitExceeded: The state/task 'A' returned a result with a size "
            "exceeding the maximum number of bytes service limit.");
}

TEST(Data, FailTakesErrorAndCauseByPathOrIntrinsic) {
  EXPECT_EQ(result(one(R"j("Type":"Fail","ErrorPath":"$.e","CausePath":"States.Format('c {}', $.n)")j"),
                   R"({"e":"E","n":1})"),
            "Failed E: c 1");
}

TEST(Data, TheContextObjectHasItsMembersInOrder) {
  EXPECT_EQ(result(pass(R"("Parameters":{"c.$":"$$"})"), R"({"a": 1})"),
            R"({"c":{"Execution":{"Id":"arn:aws:states:us-east-1:000000000000:execution:m:e",)"
            R"("Input":{"a":1},"StartTime":"2023-11-14T22:13:20.000Z","Name":"e",)"
            R"("RoleArn":"arn:aws:iam::000000000000:role/r","RedriveCount":0},)"
            R"("StateMachine":{"Id":"arn:aws:states:us-east-1:000000000000:stateMachine:m",)"
            R"("Name":"m"},"State":{"Name":"A","EnteredTime":"2023-11-14T22:13:20.000Z"}}})");
}

TEST(Data, RetryCountIsInTheContextOfTasks) {
  Play play(task(R"("Parameters":{"n.$":"$$.State.RetryCount"},
                    "Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1}])"));
  play.on("A", {error("X"), error("X"), ok()}).run();
  EXPECT_EQ(play.payloads("LambdaFunctionScheduled"),
            (std::vector<std::string>{R"({"n":0})", R"({"n":1})", R"({"n":2})"}));
}

TEST(Data, MapItemsAreInTheContextOfSelectorAndBody) {
  EXPECT_EQ(result(R"({"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.l",
      "ItemSelector":{"i.$":"$$.Map.Item.Index","v.$":"$$.Map.Item.Value","all.$":"$.k"},
      "Iterator":{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":
        {"in.$":"$","again.$":"$$.Map.Item.Index"},"End":true}}},"End":true}}})",
                   R"({"l":["x","y"],"k":7})"),
            R"([{"in":{"all":7,"v":"x","i":0},"again":0},{"in":{"all":7,"v":"y","i":1},"again":1}])");
}

TEST(Data, OldParametersOfAMapSelectItems) {
  EXPECT_EQ(result(R"({"StartAt":"M","States":{"M":{"Type":"Map",
      "Parameters":{"v.$":"$$.Map.Item.Value"},"ResultPath":"$[0]","MaxConcurrency":1,
      "Iterator":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},"End":true}}})",
                   "[1,2]"),
            R"([[{"v":1},{"v":2}],2])");
}

TEST(Data, AMapOverNoArrayFails) {
  const std::string map = R"({"StartAt":"A","States":{"A":{"Type":"Map",%
      "Iterator":{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},"End":true}}})";
  EXPECT_EQ(result(replace_all(map, "%", R"("ItemsPath":"$.l",)"), R"({"l":{}})"),
            "Failed States.Runtime: Reference path \"$.l\" must point to array.");
  EXPECT_EQ(result(replace_all(map, "%", ""), "{}"),
            "Failed States.Runtime: Reference path \"$\" must point to array.");
  EXPECT_EQ(result(replace_all(map, "%", R"("ItemsPath":"$.l","MaxConcurrencyPath":"$.m",)"),
                   R"({"l":[],"m":"x"})"),
            runtime("The MaxConcurrencyPath field refers to value \"x\" which is not a valid "
                    "integer: $.m"));
}

TEST(Data, ParallelGivesItsBranchesOutputsInOrder) {
  EXPECT_EQ(result(R"({"StartAt":"P","States":{"P":{"Type":"Parallel","Parameters":{"p.$":"$.a"},
      "Branches":[{"StartAt":"B","States":{"B":{"Type":"Wait","Seconds":5,"End":true}}},
                  {"StartAt":"C","States":{"C":{"Type":"Pass","Result":2,"End":true}}}],
      "ResultSelector":{"first.$":"$[0]","second.$":"$[1]"},"ResultPath":"$.r","End":true}}})",
                   R"({"a": 1})"),
            R"({"a":1,"r":{"first":{"p":1},"second":2}})");
}

TEST(Data, VariablesAreReadAsAtEntryAndBelongToTheirScope) {
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

TEST(Data, AssignSeesTheResultOfATaskAndTheErrorOfACatch) {
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

TEST(Data, AssignedVariablesAreInTheExitEvent) {
  Play play(pass(R"("Assign":{"n":1,"s.$":"$.s"})"));
  play.input(R"({"s":"x"})").run();
  ASSERT_TRUE(play.records[2].variables.has_value());
  EXPECT_EQ(play.records[2].variables->text(), R"({"n":1,"s":"x"})");
}

TEST(Data, AVariableMayHave262144Bytes) {
  EXPECT_EQ(result(pass(R"j("OutputPath":null,"Assign":{"v.$":"States.Format('{}{}', $, $)"})j"),
                   "\"" + std::string(131072, 'x') + "\""),
            "Failed States.DataLimitExceeded: Variable size limit exceeded. Variable 'v' in state "
            "'A' was assigned 262146 bytes.");
}

// Whether the rule holds for the input.
bool holds(const std::string& rule, const std::string& input) {
  const std::string end = result(R"({"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{)" +
                                     rule + R"(,"Next":"Y"}],"Default":"N"},
      "Y":{"Type":"Pass","Result":true,"End":true},"N":{"Type":"Pass","Result":false,"End":true}}})",
                                 input);
  EXPECT_TRUE(end == "true" || end == "false") << end;
  return end == "true";
}

TEST(Choice, OperatorsCompareTheirTypeAndNoOther) {
  const std::string v = R"("Variable":"$.v",)";
  EXPECT_TRUE(holds(v + R"("StringEquals":"a")", R"({"v":"a"})"));
  EXPECT_FALSE(holds(v + R"("StringEquals":"1")", R"({"v":1})"));
  EXPECT_TRUE(holds(v + R"("StringLessThan":"b")", R"({"v":"a"})"));
  EXPECT_TRUE(holds(v + R"("StringGreaterThanEquals":"b")", R"({"v":"b"})"));
  EXPECT_TRUE(holds(v + R"("NumericEquals":1)", R"({"v":1.0})"));
  EXPECT_FALSE(holds(v + R"("NumericEquals":1)", R"({"v":"1"})"));
  EXPECT_TRUE(holds(v + R"("NumericGreaterThan":1)", R"({"v":1.5})"));
  EXPECT_TRUE(holds(v + R"("NumericLessThanEquals":2)", R"({"v":2})"));
  EXPECT_TRUE(holds(v + R"("BooleanEquals":false)", R"({"v":false})"));
  EXPECT_FALSE(holds(v + R"("BooleanEquals":false)", R"({"v":null})"));
  EXPECT_TRUE(holds(v + R"("TimestampLessThan":"2024-01-01T00:00:00+01:00")",
                    R"({"v":"2023-12-31T22:00:00Z"})"));
  EXPECT_FALSE(holds(v + R"("TimestampEquals":"2024-01-01T00:00:00Z")", R"({"v":"today"})"));
  EXPECT_TRUE(holds(v + R"("IsNull":true)", R"({"v":null})"));
  EXPECT_TRUE(holds(v + R"("IsNumeric":false)", R"({"v":"1"})"));
  EXPECT_TRUE(holds(v + R"("IsTimestamp":true)", R"({"v":"2024-01-01T00:00:00Z"})"));
  EXPECT_TRUE(holds(v + R"("IsPresent":false)", "{}"));
  EXPECT_TRUE(holds(v + R"("StringEqualsPath":"$.w")", R"({"v":"a","w":"a"})"));
  EXPECT_FALSE(holds(v + R"("NumericLessThanPath":"$.w")", R"({"v":2,"w":2})"));
}

TEST(Choice, StringMatchesHasWildcardsAndEscapes) {
  const auto matches = [](const std::string& pattern, const std::string& text) {
    return holds(R"("Variable":"$","StringMatches":)" + dump(Json(pattern)), dump(Json(text)));
  };
  EXPECT_TRUE(matches("foo*.log", "foo23.log"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("a*b*c", "a-bb-c"));
  EXPECT_FALSE(matches("a*b", "a-bc"));
  EXPECT_TRUE(matches("a\\*c", "a*c"));
  EXPECT_FALSE(matches("a\\*c", "abc"));
  EXPECT_TRUE(matches("a\\\\c", "a\\c"));
}

TEST(Choice, AMissingVariableFailsUnlessGuarded) {
  const std::string choice = R"({"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[%],
      "Default":"N"},"N":{"Type":"Pass","Result":"default","End":true}}})";
  const std::string bare = R"({"Variable":"$.x","IsString":true,"Next":"N"})";
  EXPECT_EQ(result(replace_all(choice, "%", bare), "{}"),
            runtime("Invalid path '$.x': The choice state's condition path references an invalid "
                    "value."));
  EXPECT_EQ(result(replace_all(choice, "%", R"({"And":[{"Variable":"$.x","IsPresent":true},
      {"Variable":"$.x","IsString":true}],"Next":"N"})"), "{}"),
            "\"default\"");
  EXPECT_EQ(result(replace_all(choice, "%", R"({"Not":{"Or":[{"Variable":"$.x","IsPresent":true},
      {"Variable":"$","IsNull":true}]},"Next":"N"})"), "{}"),
            "\"default\"");
}

TEST(Choice, NoMatchWithoutDefaultFails) {
  EXPECT_EQ(result(R"({"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[
      {"Variable":"$","IsNull":true,"Next":"N"}]},"N":{"Type":"Succeed"}}})", "1"),
            runtime("Failed to transition out of the state. The state does not point to a next "
                    "state."));
}

TEST(Choice, ARuleHasItsOwnAssignAndTheStatesIsForDefault) {
  const std::string choice = R"({"StartAt":"A","States":{"A":{"Type":"Choice",
      "Assign":{"v":"default"},"Choices":[{"Variable":"$.a","IsPresent":true,
      "Assign":{"v.$":"$.a"},"Next":"N"}],"Default":"N"},
      "N":{"Type":"Pass","Parameters":{"v.$":"$v"},"End":true}}})";
  EXPECT_EQ(result(choice, R"({"a":1})"), R"({"v":1})");
  EXPECT_EQ(result(choice, "{}"), R"({"v":"default"})");
}

// How long a Wait with these fields takes, in ms, or how it failed.
std::string waits(const std::string& fields, const std::string& input) {
  Play play(one(R"("Type":"Wait","End":true,)" + fields));
  play.input(input).run();
  EXPECT_EQ(play.inconsistency, "");
  if (play.state.status != Status::Succeeded) return play.ended();
  return std::to_string(*play.state.stop_ms - play.state.start_ms);
}

TEST(Wait, ForSecondsOrUntilATimestamp) {
  EXPECT_EQ(waits(R"("Seconds":2)", "{}"), "2000");
  EXPECT_EQ(waits(R"("Seconds":0)", "{}"), "0");
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", R"({"s":3})"), "3000");
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", R"({"s":"1"})"), "1000");
  EXPECT_EQ(waits(R"("Timestamp":"2023-11-14T22:13:25Z")", "{}"), "5000");
  EXPECT_EQ(waits(R"("Timestamp":"2020-11-14T22:13:25Z")", "{}"), "0");
  EXPECT_EQ(waits(R"("TimestampPath":"$.t")", R"({"t":"2023-11-14T22:13:21.500Z"})"), "1500");
}

TEST(Wait, FailuresAreWordedAsAwsWordsThem) {
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", "{}"),
            runtime("The SecondsPath parameter does not reference an input value: $.s"));
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", R"({"s":-1})"),
            runtime("The SecondsPath parameter references a negative value: $.s == -1"));
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", R"({"s":1.5})"),
            runtime("The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5"));
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", R"({"s":1000000000000})"),
            runtime("Wait state delay is too long."));
  EXPECT_EQ(waits(R"("TimestampPath":"$.t")", R"({"t":"2023-11-14"})"),
            runtime("The TimestampPath parameter does not reference a valid ISO-8601 extended "
                    "offset date-time format string: $.t == 2023-11-14"));
}

}  // namespace
}  // namespace lockstep::asl::machine
