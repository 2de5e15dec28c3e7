#include "emulator/query/jsonata.h"

#include <gtest/gtest.h>

namespace lockstep::query {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;

struct Trial {
  std::vector<JsonataVariable> variables;
  JsonataLimits limits;
  Chance chance{kNow, 1};
  std::string key = "execution";
  std::uint32_t draws = 0;

  Result<std::optional<Json>, JsonataError> operator()(std::string_view text) {
    auto compiled = Jsonata::compile(text);
    if (!compiled.ok()) return Failure(compiled.error());
    return compiled->evaluate({nullptr, variables, chance, key, draws}, limits);
  }
  std::string text(std::string_view expression) {
    const auto answer = (*this)(expression);
    if (!answer.ok()) return answer.error().code + ": " + answer.error().message;
    return *answer ? dump(**answer) : "nothing";
  }
};

std::string repeated(std::string_view part, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += part;
  return out;
}

TEST(Jsonata, ReadsGivenVariables) {
  Trial run;
  run.variables = {{"states", parse_json(R"({"input":{"a":[1,2]}})").value()}};
  EXPECT_EQ(run.text("$states.input.a[1] + 1"), "3");
}

TEST(Jsonata, HasNoInputWhenNoneIsGiven) {
  EXPECT_EQ(Trial().text("$"), "nothing");
  EXPECT_EQ(Trial().text("$$.a"), "nothing");
}

TEST(Jsonata, AGivenVariableHidesAFunctionOfTheLibrary) {
  Trial run;
  run.variables = {{"sum", Json(5)}};
  EXPECT_EQ(run.text("$sum + 1"), "6");
}

TEST(Jsonata, NamesTheVariablesItReadsAndDoesNotBind) {
  const auto compiled = Jsonata::compile("($x := $a; $f := function($y){$y + $b}; $sum($x) + $a)");
  ASSERT_TRUE(compiled.ok());
  EXPECT_EQ(compiled->free_variables(), (std::vector<std::string>{"a", "b"}));
}

TEST(Jsonata, NamesTheFieldsOfStatesItReads) {
  const auto compiled =
      Jsonata::compile("$states.result.x & $states.context.State.Name & $string($states)");
  ASSERT_TRUE(compiled.ok());
  EXPECT_EQ(compiled->states_fields(), (std::vector<std::string>{"result", "context", ""}));
}

TEST(Jsonata, TheClockAndChanceComeFromTheWorld) {
  Trial run;
  EXPECT_EQ(run.text("$millis()"), "1700000000000");
  EXPECT_EQ(run.text("$now()"), "\"2023-11-14T22:13:20.000Z\"");
  const std::string first = Trial().text("[$random(), $uuid(), $random()]");
  EXPECT_EQ(Trial().text("[$random(), $uuid(), $random()]"), first);
  EXPECT_EQ(Trial().text("($random() = $random())"), "false");
}

TEST(Jsonata, ASeededRandomNumberIsAlwaysTheSame) {
  Trial other;
  other.key = "another";
  other.chance.seed = 7;
  EXPECT_EQ(Trial().text("$random(42)"), other.text("$random(42)"));
  EXPECT_EQ(Trial().text("$random(42) = $random(43)"), "false");
}

TEST(Jsonata, PartitionsArrays) {
  EXPECT_EQ(Trial().text("$partition([1,2,3,4,5], 2)"), "[[1,2],[3,4],[5]]");
  EXPECT_EQ(Trial().text("$partition([], 2)"), "[]");
}

TEST(Jsonata, RangesIncludeTheirEnd) {
  EXPECT_EQ(Trial().text("$range(0, 10, 5)"), "[0,5,10]");
  EXPECT_EQ(Trial().text("$range(3, 1, -1)"), "[3,2,1]");
}

TEST(Jsonata, HashesWithEachAlgorithm) {
  EXPECT_EQ(Trial().text("$hash('abc', 'MD5')"), "\"900150983cd24fb0d6963f7d28e17f72\"");
  EXPECT_EQ(Trial().text("$hash('abc', 'SHA-1')"), "\"a9993e364706816aba3e25717850c26c9cd0d89d\"");
  EXPECT_EQ(Trial().text("$length($hash('abc', 'SHA-512'))"), "128");
}

TEST(Jsonata, ParsesJsonText) {
  EXPECT_EQ(Trial().text(R"($parse('{"a":[1,{"b":null}]}').a[1])"), R"({"b":null})");
  EXPECT_EQ(Trial().text("$parse('{')").substr(0, 5), "D3137");
}

TEST(Jsonata, EvalIsNoFunction) {
  EXPECT_EQ(Trial().text("$eval('1')"), "T1006: Attempted to invoke a non-function");
}

TEST(Jsonata, AFunctionIsNoResult) {
  EXPECT_EQ(Trial().text("function($x){$x}").substr(0, 5), "T1001");
  EXPECT_EQ(Trial().text("{'a': 1, 'f': $sum}"), R"({"a":1})");
}

TEST(Jsonata, TailRecursionNeedsNoStack) {
  EXPECT_EQ(
      Trial().text("($f := function($n, $s){$n = 0 ? $s : $f($n - 1, $s + $n)}; $f(50000, 0))"),
      "1250025000");
}

TEST(Jsonata, RecursionWithoutEndIsRefused) {
  EXPECT_EQ(Trial().text("($f := function($n){1 + $f($n)}; $f(1))").substr(0, 5), "U1001");
}

TEST(Jsonata, ALoopWithoutEndIsRefused) {
  Trial run;
  run.limits.steps = 100'000;
  EXPECT_EQ(run.text("($f := function($n){$f($n + 1)}; $f(1))").substr(0, 5), "U1001");
}

TEST(Jsonata, TextsThatGrowWithoutEndAreRefused) {
  Trial run;
  run.limits.result_bytes = 1 << 20;
  EXPECT_EQ(run.text("$reduce([1..100], function($s){$s & $s}, 'xx')").substr(0, 5), "D3050");
  EXPECT_EQ(run.text("$reduce([1..100], function($s, $i){$s & $s}, 'xx')").substr(0, 5), "U1001");
  EXPECT_EQ(run.text("$pad('', 1000000000)").substr(0, 5), "U1001");
}

TEST(Jsonata, DeepNestingIsRefused) {
  EXPECT_EQ(Trial().text(repeated("(", 20'000)).substr(0, 5), "U1001");
  EXPECT_EQ(Trial().text("1" + repeated("+1", 20'000)).substr(0, 5), "U1001");
  EXPECT_EQ(Trial().text(repeated("[", 20'000)).substr(0, 5), "U1001");
}

TEST(Jsonata, APatternThatBacktracksWithoutEndIsRefused) {
  EXPECT_EQ(Trial().text("$contains('" + repeated("a", 40) + "!', /(a+)+$/)").substr(0, 5),
            "U1001");
}

TEST(Jsonata, ABrokenPatternIsASyntaxError) {
  EXPECT_EQ(Trial().text("$contains('a', /(?<n/)").substr(0, 5), "S0302");
  EXPECT_EQ(Trial().text("$contains('a', /a**/)").substr(0, 5), "S0303");
}

TEST(Jsonata, AnInfiniteResultIsRefused) {
  EXPECT_EQ(Trial().text("1/0"), "D1001: Number out of range: null");
}

TEST(Jsonata, PositionsCountUtf16Units) {
  const auto answer = Trial()("'😀' + 1 +");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().position, 10u);
}

}  // namespace
}  // namespace lockstep::query
