#include "emulator/query/path_program.h"
#include "tests/unit/query/query_fixture.h"

namespace lockstep::query {

TEST(PathParser, AcceptsTheFormsOfJayway) {
  for (const char* text :
       {"$", "$.a", "$['a']", "$[\"a b\"]", "$.a[0]", "$.a[-1]", "$.a[0,2]", "$.a[1:3]", "$.a[:2]",
        "$.a[-2:]", "$.*", "$[*]", "$..a", "$..*", "$..[0]", "$['a','b']", "$.a[?(@.b)]",
        "$.a[?(@.b == 'x' && !(@.c > 1 || @.d))]", "$.['a']", "$.a-b", "$.a_b.c9", "$.größe",
        "$[ 0 ]", "$.a.length()", "$.a.$b"})
    EXPECT_TRUE(Path::parse(text).ok()) << text;
}

TEST(PathParser, AcceptsContextAndVariableRoots) {
  EXPECT_TRUE(Path::parse("$$")->reads_context());
  EXPECT_TRUE(Path::parse("$$.Execution.Id")->reads_context());
  EXPECT_EQ(Path::parse("$order.id")->variable(), "order");
  EXPECT_EQ(Path::parse("$order[0]")->variable(), "order");
  EXPECT_EQ(Path::parse("$.order")->variable(), "");
}

TEST(PathParser, RefusesWhatIsNoPath) {
  for (const char* text : {"", "a", ".a", "$.", "$..", "$.a.", "$.a b", "$[", "$['a'", "$['a]",
                           "$[]",
                           "$[a]", "$.a[?(@.b ==)]", "$.a[?(@.b]", "$.a[?]", "$$a", "$1a", "$a-b",
                           "$.a]", "$ ", "$.a[1", "$.a[99999999999]", "$.a[?(1)]", "$.f(",
                           "States.UUID()", "$.a['x',]"})
    EXPECT_FALSE(Path::parse(text).ok()) << text;
}

TEST(PathParser, TellsReferencePathsApart) {
  for (const char* text : {"$", "$.a", "$.a[0].b", "$['a']['b']"})
    EXPECT_TRUE(Path::parse(text)->is_reference()) << text;
  for (const char* text :
       {"$..a", "$.a[*]", "$.a[0:1]", "$.a[?(@.b)]", "$$.a", "$v.a", "$['a','b']"})
    EXPECT_FALSE(Path::parse(text)->is_reference()) << text;
}

TEST(PathParser, TellsDefinitePathsApart) {
  EXPECT_TRUE(Path::parse("$.a[0].b")->is_definite());
  EXPECT_TRUE(Path::parse("$['a','b']")->is_definite());
  for (const char* text : {"$..a", "$.a[*]", "$.a[0,1]", "$.a[0:1]", "$.a[?(@.b)]", "$['a','b'].c"})
    EXPECT_FALSE(Path::parse(text)->is_definite()) << text;
}

TEST(PathParser, HostileTextIsRefusedNotFollowed) {
  EXPECT_FALSE(Path::parse("$" + std::string(100'000, '.')).ok());
  std::string steps = "$";
  for (int i = 0; i < 10'000; ++i) steps += ".a";
  EXPECT_FALSE(Path::parse(steps).ok());
  EXPECT_FALSE(Path::parse("$[?(" + std::string(100'000, '(')).ok());
  EXPECT_FALSE(Path::parse("$[?(" + std::string(100'000, '!')).ok());
  std::string nested = "$";
  for (int i = 0; i < 5'000; ++i) nested += "[?(@";
  EXPECT_FALSE(Path::parse(nested).ok());
}

}  // namespace lockstep::query
