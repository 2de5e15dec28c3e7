#include "emulator/query/payload_template.h"

#include "tests/unit/query/query_fixture.h"

namespace lockstep::query {

TEST(PayloadTemplate, StaticKeysComeFirstThenJavasHashOrder) {
  EXPECT_EQ(fill(R"({"b.$":"$.b","a.$":"$.a","k":1})", R"({"a":1,"b":2})"),
            R"({"k":1,"a":1,"b":2})");
  EXPECT_EQ(fill(R"({"Bucket.$":"$.x","Key.$":"$.x","Body.$":"$.x"})", R"({"x":0})"),
            R"({"Bucket":0,"Body":0,"Key":0})");
  EXPECT_EQ(fill(R"({"Name.$":"$.x","SecretString.$":"$.x"})", R"({"x":0})"),
            R"({"SecretString":0,"Name":0})");
}

TEST(PayloadTemplate, EachLevelIsOrderedForItself) {
  EXPECT_EQ(fill(R"({"o":{"b.$":"$.b","k":0,"a.$":"$.a"},"z.$":"$.a","s":"$.a"})",
                 R"({"a":1,"b":2})"),
            R"({"o":{"k":0,"a":1,"b":2},"s":"$.a","z":1})");
}

TEST(PayloadTemplate, ObjectsInsideArraysAreFilled) {
  EXPECT_EQ(fill(R"({"l":[{"a.$":"$.a"},"$.a",[{"a.$":"$.a"}]]})", R"({"a":1})"),
            R"({"l":[{"a":1},"$.a",[{"a":1}]]})");
}

TEST(PayloadTemplate, WithoutDollarFieldsItIsConstant) {
  const auto constant = PayloadTemplate::compile(json(R"({"a":{"b":[1,"$.x"]}})"));
  EXPECT_TRUE(constant.is_constant());
  EXPECT_FALSE(PayloadTemplate::compile(json(R"({"a":[{"b.$":"$"}]})")).is_constant());
  EXPECT_EQ(fill(R"([0])", "{}"), "[0]");
  EXPECT_EQ(fill(R"("text")", "{}"), R"("text")");
}

TEST(PayloadTemplate, WordsAMissingPathWithFieldAndInput) {
  EXPECT_EQ(fill(R"({"m.$":"$.nope.deep"})", R"({"other": 1})"),
            "States.Runtime: The JSONPath '$.nope.deep' specified for the field 'm.$' could not be "
            R"(found in the input '{"other":1}')");
}

TEST(PayloadTemplate, WordsAMissingContextPathWithTheContext) {
  World world{json(R"({"a":1})")};
  world.context = json(R"({"State":{"Name":"S"}})");
  const auto result =
      PayloadTemplate::compile(json(R"({"t.$":"$$.Task.Token"})")).evaluate(world.scope());
  EXPECT_EQ(shown(result),
            "States.Runtime: The JSONPath '$$.Task.Token' specified for the field 't.$' could not "
            R"(be found in the input '{"State":{"Name":"S"}}')");
}

TEST(PayloadTemplate, WordsAPathInsideACallAlike) {
  EXPECT_EQ(fill(R"_({"m.$":"States.Format('{}', $.x)"})_", "{}"),
            "States.Runtime: The JSONPath '$.x' specified for the field 'm.$' could not be found "
            "in the input '{}'");
}

TEST(PayloadTemplate, ListsEveryUnusableField) {
  std::vector<PayloadTemplate::Defect> defects;
  PayloadTemplate::compile(
      json(R"_({"a.$":"x","b":[{"c.$":5}],"d.$":"$.ok","e.$":"States.No()"})_"), &defects);
  ASSERT_EQ(defects.size(), 3u);
  EXPECT_EQ(defects[0].pointer, "/a.$");
  EXPECT_EQ(defects[1].pointer, "/b/0/c.$");
  EXPECT_EQ(defects[1].field, "c.$");
  EXPECT_EQ(defects[2].field, "e.$");
}

TEST(PayloadTemplate, TwoDrawsOfOneTemplateDiffer) {
  const World world{json("{}")};
  const auto made = PayloadTemplate::compile(
      json(R"_({"a.$":"States.UUID()","b.$":"States.Format('{}', States.UUID())"})_"));
  const auto first = made.evaluate(world.scope());
  ASSERT_TRUE(first.ok());
  EXPECT_NE(first->get_string("a"), first->get_string("b"));
  EXPECT_EQ(shown(made.evaluate(world.scope())), shown(first));
}

}  // namespace lockstep::query
