#include "emulator/query/path_program.h"

#include "tests/unit/query/query_fixture.h"

namespace lockstep::query {

constexpr const char* kStore =
    R"({"books":[{"t":"A","p":8},{"t":"B","p":12},{"t":"C","p":23}],"name":"s","n":null})";

TEST(PathProgram, FollowsNamesAndIndices) {
  EXPECT_EQ(read("$.books[1].t", kStore), R"("B")");
  EXPECT_EQ(read("$['books'][-1]['t']", kStore), R"("C")");
  EXPECT_EQ(read("$.n", kStore), "null");
}

TEST(PathProgram, IndefinitePathsGiveAnArray) {
  EXPECT_EQ(read("$.books[*].t", kStore), R"(["A","B","C"])");
  EXPECT_EQ(read("$.books[0,2].p", kStore), "[8,23]");
  EXPECT_EQ(read("$.books[*].nothing", kStore), "[]");
  EXPECT_EQ(read("$.*", R"({"a":1,"b":[2]})"), "[1,[2]]");
}

TEST(PathProgram, SlicesFollowJayway) {
  EXPECT_EQ(read("$[1:3]", "[0,1,2,3]"), "[1,2]");
  EXPECT_EQ(read("$[:2]", "[0,1,2,3]"), "[0,1]");
  EXPECT_EQ(read("$[2:]", "[0,1,2,3]"), "[2,3]");
  EXPECT_EQ(read("$[-2:]", "[0,1,2,3]"), "[2,3]");
  EXPECT_EQ(read("$[:-1]", "[0,1,2,3]"), "[0,1,2]");
  EXPECT_EQ(read("$[5:9]", "[0,1,2,3]"), "[]");
  EXPECT_EQ(read("$[-2000000000:2000000000]", "[0,1]"), "[0,1,0,1]");
}

TEST(PathProgram, AStepWidthIsReadAndIgnored) {
  EXPECT_EQ(read("$[0:4:2]", "[0,1,2,3,4]"), "[0,1,2,3]");
  EXPECT_EQ(read("$[1::2]", "[0,1,2,3]"), "[1,2,3]");
  EXPECT_EQ(read("$[-3:-1]", "[0,1,2,3]"), "[1,2]");
  EXPECT_EQ(read("$[::2]", "[0]"), "refused");
}

TEST(PathProgram, DeepScanVisitsParentsFirst) {
  constexpr const char* tree = R"({"a":1,"c":{"a":2,"d":[{"a":{"a":3}}]}})";
  EXPECT_EQ(read("$..a", tree), R"([1,2,{"a":3},3])");
  EXPECT_EQ(read("$..d[0].a.a", tree), "[3]");
  EXPECT_EQ(read("$..nothing", tree), "[]");
  EXPECT_EQ(read("$..[?(@.a == 2)].a", tree), "[2]");
}

TEST(PathProgram, ReadsTheClassicBookStore) {
  constexpr const char* store =
      R"({"store":{"book":[{"author":"R","price":8.95},{"author":"W","price":12.99},)"
      R"({"author":"M","isbn":"3","price":8.99},{"author":"T","isbn":"8","price":22.99}],)"
      R"("bicycle":{"color":"red","price":19.95}},"expensive":10})";
  EXPECT_EQ(read("$..author", store), R"(["R","W","M","T"])");
  EXPECT_EQ(read("$.store.book[*].author", store), R"(["R","W","M","T"])");
  EXPECT_EQ(read("$.store..price", store), "[8.95,12.99,8.99,22.99,19.95]");
  EXPECT_EQ(read("$..book[2].author", store), R"(["M"])");
  EXPECT_EQ(read("$..book[-2].author", store), R"(["M"])");
  EXPECT_EQ(read("$..book[-1:].author", store), R"(["T"])");
  EXPECT_EQ(read("$..book[0,1].author", store), R"(["R","W"])");
  EXPECT_EQ(read("$..book[:2].author", store), R"(["R","W"])");
  EXPECT_EQ(read("$..book[?(@.isbn)].author", store), R"(["M","T"])");
  EXPECT_EQ(read("$.store.book[?(@.price<10)].author", store), R"(["R","M"])");
  EXPECT_EQ(read("$.store.book[?(@.price<10&&@['isbn']=='3')].author", store), R"(["M"])");
  EXPECT_EQ(read("$..book[?(!(@.isbn || @.price > 10))].author", store), R"(["R"])");
  EXPECT_EQ(read("$.store.bicycle.*", store), R"(["red",19.95])");
  EXPECT_EQ(read("$.store.book[?(@.price == 8.95)][0]", store), "[]");
  EXPECT_EQ(read("$..*", R"({"a":{"b":1},"c":[2]})"), R"([{"b":1},[2],1,2])");
}

TEST(PathProgram, SeveralNamesMakeAnObject) {
  EXPECT_EQ(read("$['a','c']", R"({"a":1,"b":2,"c":3})"), R"({"a":1,"c":3})");
  EXPECT_EQ(read("$['a','b'].x", R"({"a":{"x":1},"b":{"x":2}})"), "[1,2]");
}

TEST(PathProgram, WordsMissingMembersAsAws) {
  EXPECT_EQ(read("$.a", "{}"), "States.Runtime: No results for path: $['a']");
  EXPECT_EQ(read("$.a.b.c", "{}"), "States.Runtime: Missing property in path $['a']");
  EXPECT_EQ(read("$.a.b.c", R"({"a":{}})"), "States.Runtime: Missing property in path $['a']['b']");
  EXPECT_EQ(read("$.a.b", R"({"a":{}})"), "States.Runtime: No results for path: $['a']['b']");
  EXPECT_EQ(read("$.a[3]", R"({"a":[]})"), "States.Runtime: No results for path: $['a'][3]");
  EXPECT_EQ(read("$.a[*].b", "{}"), "States.Runtime: Missing property in path $['a']");
}

TEST(PathProgram, AStepOntoAnotherKindIsAnError) {
  EXPECT_EQ(read("$.a.b", R"({"a":"x"})"),
            "States.Runtime: Expected to find an object with property ['b'] in path $['a'] but "
            "found 'com.fasterxml.jackson.databind.node.TextNode'. This is not a json object "
            "according to the JsonProvider: "
            "'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.");
  EXPECT_EQ(read("$.a[0]", R"({"a":{"b":1}})"),
            "States.Runtime: Filter: [0] can only be applied to arrays. Current context is: "
            R"({"b":1})");
}

TEST(PathProgram, AFunctionIsTheNameOfAMissingMember) {
  EXPECT_EQ(read("$.jobs.sum()", R"({"jobs":{}})"),
            "States.Runtime: No results for path: $['jobs']['sum()']");
  EXPECT_EQ(
      read("$.jobs.sum()", R"({"jobs":[1,2]})").substr(0, 89),
      "States.Runtime: Expected to find an object with property ['sum()'] in path $['jobs'] but ");
  EXPECT_EQ(read("$.a[*].length()", R"({"a":[{},[1]]})"), "[]");
}

TEST(PathProgram, ARunawayScanIsStopped) {
  Json deep = Json::array();
  for (int i = 0; i < 80; ++i) deep = Json::array({deep});
  auto path = Path::parse("$..*..*..*..*..*..*");
  ASSERT_TRUE(path.ok());
  const World world{deep};
  const auto result = path->read(world.scope());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().text, "The path looks at too many values");
}

}  // namespace lockstep::query
