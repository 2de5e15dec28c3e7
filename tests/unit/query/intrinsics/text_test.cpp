#include "tests/unit/query/query_fixture.h"

namespace lockstep::query {

TEST(Format, FillsTheBracesInOrder) {
  EXPECT_EQ(run("States.Format('Hello, my name is {}.', $.name)", R"({"name":"Arnav"})"),
            R"("Hello, my name is Arnav.")");
  EXPECT_EQ(run("States.Format($.t, 1, 2.50, true, null)", R"({"t":"{}/{}/{}/{}"})"),
            R"("1/2.5/true/null")");
  EXPECT_EQ(run("States.Format('{}', $.o)", R"({"o":{"a":[1]}})"), R"("{\"a\":[1]}")");
  EXPECT_EQ(run("States.Format('plain')"), R"("plain")");
}

TEST(Format, EscapedBracesStay) {
  EXPECT_EQ(run(R"(States.Format('\{\} {} it\'s \\', 1))"), R"("{} 1 it's \\")");
}

TEST(Format, WantsAValueForEveryPairOfBraces) {
  EXPECT_EQ(run("States.Format('{}')"), invalid("States.Format('{}')", "Format"));
  EXPECT_EQ(run("States.Format('x', 1)"), invalid("States.Format('x', 1)", "Format"));
  EXPECT_EQ(run("States.Format(5)"), invalid("States.Format(5)", "Format"));
}

TEST(StringSplit, EveryCharacterSeparates) {
  EXPECT_EQ(run("States.StringSplit($.s, $.d)", R"({"s":"1,2,3,4,5","d":","})"),
            R"(["1","2","3","4","5"])");
  EXPECT_EQ(run("States.StringSplit($.s, '.+,=')", R"({"s":"This.is+a,test=string"})"),
            R"(["This","is","a","test","string"])");
  EXPECT_EQ(run("States.StringSplit('äöü', 'ö')"), R"(["ä","ü"])");
  constexpr const char* call = "States.StringSplit(1, ',')";
  EXPECT_EQ(run(call), invalid(call, "StringSplit"));
}

TEST(StringSplit, LeavesEmptyPartsOut) {
  EXPECT_EQ(run("States.StringSplit(',a,,b,', ',')"), R"(["a","b"])");
  EXPECT_EQ(run("States.StringSplit('', ',')"), "[]");
  EXPECT_EQ(run("States.StringSplit('a b', '')"), R"(["a b"])");
}

TEST(Conversion, TextToJsonAndBack) {
  EXPECT_EQ(run("States.StringToJson($.s)", R"({"s":"{\"foo\": [1.0]}"})"), R"({"foo":[1.0]})");
  EXPECT_EQ(run("States.JsonToString($.j)", R"({"j":{"a": "ü"}})"), R"("{\"a\":\"ü\"}")");
  EXPECT_EQ(run("States.StringToJson('{')"), invalid("States.StringToJson('{')", "StringToJson"));
  EXPECT_EQ(run("States.StringToJson($)", "{}"), invalid("States.StringToJson($)", "StringToJson"));
}

TEST(JsonMerge, IsShallowAndTheSecondWins) {
  EXPECT_EQ(run("States.JsonMerge($.a, $.b, false)",
                R"({"a":{"a":{"x":1},"b":2},"b":{"a":{"y":2},"c":3}})"),
            R"({"a":{"y":2},"b":2,"c":3})");
  EXPECT_EQ(run("States.JsonMerge($, $, true)"),
            invalid("States.JsonMerge($, $, true)", "JsonMerge"));
  EXPECT_EQ(run("States.JsonMerge($, 1, false)"),
            invalid("States.JsonMerge($, 1, false)", "JsonMerge"));
}

}  // namespace lockstep::query
