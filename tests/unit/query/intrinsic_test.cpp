#include "emulator/query/intrinsic.h"

#include "tests/unit/query/query_fixture.h"

namespace lockstep::query {

TEST(Intrinsic, TakesPathsLiteralsAndNestedCalls) {
  EXPECT_EQ(
      run("States.Array($.a, 'x', 1, -2.5, true, false, null, States.Array())", R"({"a":{"b":1}})"),
      R"([{"b":1},"x",1,-2.5,true,false,null,[]])");
}

TEST(Intrinsic, BlanksDoNotMatter) { EXPECT_EQ(run(" States.Array( 1 ,\n2 ) "), "[1,2]"); }

TEST(Intrinsic, PathsMayHoldBracketsCommasAndFilters) {
  EXPECT_EQ(run("States.Array($['a,b'], $.l[?(@.x == 'y)')].x, $.l[0,1].x)",
                R"_({"a,b":1,"l":[{"x":"y)"},{"x":"z"}]})_"),
            R"_([1,["y)"],["y)","z"]])_");
}

TEST(Intrinsic, LiteralsKnowFourEscapes) {
  EXPECT_EQ(run(R"(States.Array('it\'s \{\} \\ ok'))"), R"(["it's {} \\ ok"])");
}

TEST(Intrinsic, AnOpenBackslashFailsAtRunTime) {
  EXPECT_EQ(run(R"(States.Array('a\n'))"), invalid(R"(States.Array('a\n'))", "Array"));
}

TEST(Intrinsic, TheWholeTextIsShownForAnInnerFailure) {
  constexpr const char* call = "States.Format('{}', States.ArrayGetItem($.a, 9))";
  EXPECT_EQ(run(call, R"({"a":[]})"), invalid(call, "ArrayGetItem"));
}

TEST(Intrinsic, AWrongNumberOfArgumentsIsInvalid) {
  EXPECT_EQ(run("States.ArrayLength()"), invalid("States.ArrayLength()", "ArrayLength"));
  EXPECT_EQ(run("States.UUID(1)"), invalid("States.UUID(1)", "UUID"));
}

TEST(Intrinsic, RefusesWhatIsNoCall) {
  for (const char* text :
       {"", "States.Nope()", "States.Array(", "States.Array(1,)", "States.Array(1 2)", "Array(1)",
        "States.Array('x)", "States.Array(x)", "States.Array($.)", "States.UUID() x",
        "States.Array()States.Array()", "states.Array()", "States.", "States.Array(01)"})
    EXPECT_FALSE(Intrinsic::parse(text).ok()) << text;
}

TEST(Intrinsic, NestsTenDeepAndNoDeeper) {
  const auto nested = [](int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "States.Array(";
    return text + std::string(static_cast<std::size_t>(depth), ')');
  };
  EXPECT_TRUE(Intrinsic::parse(nested(10)).ok());
  EXPECT_FALSE(Intrinsic::parse(nested(11)).ok());
  EXPECT_FALSE(Intrinsic::parse(nested(100'000)).ok());
}

TEST(Intrinsic, TheDocumentedNineCallsTogether) {
  EXPECT_EQ(run("States.Format('{}.{}.{}', States.ArrayGetItem(States.StringSplit("
                "States.ArrayGetItem(States.StringSplit($.ImageRecipe.Arn, '/'), 2), '.'), 0), "
                "States.ArrayGetItem(States.StringSplit(States.ArrayGetItem(States.StringSplit("
                "$.ImageRecipe.Arn, '/'), 2), '.'), 1), 'x')",
                R"({"ImageRecipe":{"Arn":"arn/recipe/1.20.3"}})"),
            R"("1.20.x")");
}

TEST(Intrinsic, APathOfAnArgumentMayEndTheCall) {
  EXPECT_EQ(run("States.Array($.a[?(@.b == 1)].c,$['x)'],$$.none)", "{}").substr(0, 15),
            "States.Runtime:");
  EXPECT_EQ(
      run("States.Array($.a[?(@.b == ')')].c,$['x)'])", R"_({"a":[{"b":")","c":1}],"x)":2})_"),
      "[[1],2]");
}

TEST(Intrinsic, AFunctionOfAPathIsReadToItsEnd) {
  EXPECT_EQ(run("States.Array($.a.length(), 1)", R"_({"a":{"length()":3}})_"), "[3,1]");
}

TEST(Expression, IsAPathOrACall) {
  EXPECT_NE(Expression::parse("$.a")->path(), nullptr);
  EXPECT_EQ(Expression::parse("States.UUID()")->path(), nullptr);
  EXPECT_FALSE(Expression::parse("plain").ok());
}

}  // namespace lockstep::query
