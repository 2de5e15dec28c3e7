// What a template gives, and what it draws. Texts of failures are pinned by the history cases.
#include "emulator/asl/jsonata_template.h"

#include <gtest/gtest.h>

namespace lockstep::asl {
namespace {

std::string filled(const char* source, const char* key = "k") {
  const Json input = parse_json(R"({"n":2})").value(), context = Json::object(), none;
  const Chance chance{1'700'000'000'000, 1};
  const auto compiled = JsonataTemplate::compile(parse_json(source).value(), "Output");
  const auto value = compiled.evaluate({input, nullptr, nullptr, context, none, chance, key});
  return value.ok() ? dump(*value) : value.error().location + ": " + value.error().text;
}

TEST(JsonataTemplate, LiteralsStayAsTheyAre) {
  EXPECT_EQ(filled(R"({"a":[1.5,null,"x"],"$.b":"$states"})"),
            R"({"a":[1.5,null,"x"],"$.b":"$states"})");
  EXPECT_TRUE(JsonataTemplate::compile(Json("text"), "Output").is_constant());
}

TEST(JsonataTemplate, AnAbsentFieldIsNotGiven) {
  EXPECT_FALSE(JsonataTemplate().given());
  EXPECT_TRUE(JsonataTemplate().places().empty());
}

TEST(JsonataTemplate, PlacesOfExpressionsNameKeysAndIndices) {
  const auto compiled = JsonataTemplate::compile(
      parse_json(R"({"a":{"b":["x","{% 1 %}"]},"c":"{% 2 %}"})").value(), "Output");
  ASSERT_EQ(compiled.places().size(), 2u);
  EXPECT_EQ(compiled.places()[0].location, "Output/a/b[1]");
  EXPECT_EQ(compiled.places()[1].location, "Output/c");
}

TEST(JsonataTemplate, TwoDrawsDifferAndTheSameKeyDrawsTheSame) {
  const std::string drawn = filled(R"(["{% $uuid() %}","{% $uuid() %}"])");
  const auto both = parse_json(drawn).value();
  EXPECT_NE(both[0], both[1]);
  EXPECT_EQ(filled(R"(["{% $uuid() %}","{% $uuid() %}"])"), drawn);
  EXPECT_NE(filled(R"(["{% $uuid() %}","{% $uuid() %}"])", "other"), drawn);
}

TEST(JsonataTemplate, NowIsTheTimeOfTheEntry) {
  EXPECT_EQ(filled(R"(["{% $now() %}","{% $millis() %}"])"),
            R"(["2023-11-14T22:13:20.000Z",1700000000000])");
}

TEST(JsonataTemplate, DeepSourcesAndEndlessExpressionsEnd) {
  EXPECT_EQ(filled((std::string(900, '[') + "\"{% 1 %}\"" + std::string(900, ']')).c_str()).size(),
            1801u);
  EXPECT_NE(filled(R"("{% ($f := function($n) { 1 + $f($n) }; $f(1)) %}")")
                .find("threw an error during evaluation: "),
            std::string::npos);
}

}  // namespace
}  // namespace lockstep::asl
