#include "emulator/query/jsonpath.h"

#include "tests/unit/query/query_fixture.h"

namespace lockstep::query {

std::string write(std::string_view path, std::string_view target, std::string_view value) {
  return shown(Path::parse(path)->write(json(target), json(value)));
}

TEST(Path, RootIsTheInputItself) {
  const World world{json(R"({"a":1})")};
  EXPECT_TRUE(Path().is_root());
  EXPECT_TRUE(Path::parse("$")->is_root());
  EXPECT_EQ(shown(Path().read(world.scope())), R"({"a":1})");
}

TEST(Path, ReadsContextAndVariables) {
  World world{json("{}")};
  world.context = json(R"({"Execution":{"Id":"e"}})");
  world.variables = json(R"({"order":{"id":7}})");
  EXPECT_EQ(shown(Path::parse("$$.Execution.Id")->read(world.scope())), R"("e")");
  EXPECT_EQ(shown(Path::parse("$order.id")->read(world.scope())), "7");
  EXPECT_EQ(shown(Path::parse("$order")->read(world.scope())), R"({"id":7})");
  EXPECT_EQ(shown(Path::parse("$$")->read(world.scope())), R"({"Execution":{"Id":"e"}})");
}

TEST(Path, AFailedReadNamesThePath) {
  const World world{json("{}")};
  const auto result = Path::parse("$.a.b")->read(world.scope());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().path, "$.a.b");
}

TEST(Path, WriteReplacesInPlaceAndAppendsNewMembers) {
  EXPECT_EQ(write("$.b", R"({"a":1,"b":2,"c":3})", "9"), R"({"a":1,"b":9,"c":3})");
  EXPECT_EQ(write("$.d", R"({"a":1})", "[4]"), R"({"a":1,"d":[4]})");
  EXPECT_EQ(write("$", R"({"a":1})", "5"), "5");
}

TEST(Path, WriteMakesObjectsOnTheWay) {
  EXPECT_EQ(write("$.a.b.c", "{}", "1"), R"({"a":{"b":{"c":1}}})");
  EXPECT_EQ(write("$.l[1].x", R"({"l":[0,{"y":1}]})", "2"), R"({"l":[0,{"y":1,"x":2}]})");
}

TEST(Path, WriteOntoAScalarIsAConflict) {
  EXPECT_EQ(write("$.a", R"("x")", "1"),
            R"(States.ReferencePathConflict: Unable to apply ReferencePath $.a to input "x")");
  EXPECT_EQ(write("$.a.b", R"({"a": [1]})", "1"),
            "States.ReferencePathConflict: Unable to apply ReferencePath $.a.b to input "
            R"({"a":[1]})");
  EXPECT_EQ(write("$.a[2]", R"({"a":[1]})", "1"),
            "States.ReferencePathConflict: Unable to apply ReferencePath $.a[2] to input "
            R"({"a":[1]})");
}

TEST(Path, WriteLeavesTheGivenValueAlone) {
  const Json before = json(R"({"a":{"b":1}})");
  const auto after = Path::parse("$.a.b")->write(before, Json(2));
  EXPECT_EQ(shown(after), R"({"a":{"b":2}})");
  EXPECT_EQ(dump(before), R"({"a":{"b":1}})");
}

}  // namespace lockstep::query
