// Runs tests/cases/dynamodb/*.json: {"name", "steps": [{"call", "input", "expect"}]}, a service of
// its own for each file. expect: {"output": ..} or {"error": {"code", "message"}}, compared whole;
// "<any>" stands for any value, {} for any success; in inputs "<x*2048>" for a text of that length.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "emulator/services/dynamodb/dynamodb.h"
#include "tests/support/fixture.h"

namespace lockstep::dynamodb {
namespace {

const std::string kFolder = LOCKSTEP_SOURCE_DIR "/tests/cases/dynamodb";

std::vector<std::string> case_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder))
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

Json read_case(const std::string& name) {
  std::ifstream file(kFolder + "/" + name + ".json");
  std::stringstream text;
  text << file.rdbuf();
  auto parsed = parse_json(text.str());
  EXPECT_TRUE(parsed.ok()) << name << ".json is no JSON";
  return parsed.ok() ? *parsed : Json();
}

Json expanded(const Json& value) {
  if (value.is_string() && starts_with(value.as_string(), "<x*")) {
    const std::string digits = value.as_string().substr(3, value.as_string().size() - 4);
    return Json(std::string(static_cast<std::size_t>(to_int(digits).value_or(0)), 'x'));
  }
  Json result = value;
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i) result.at(i) = expanded(value[i]);
  if (value.is_object())
    for (const auto& [key, member] : value.members()) result.set(key, expanded(member));
  return result;
}

bool matches(const Json& expected, const Json& actual) {
  if (expected.is_string() && expected.as_string() == "<any>") return true;
  if (expected.is_number() && actual.is_number()) return expected == actual;
  if (expected.kind() != actual.kind() || expected.size() != actual.size()) return false;
  if (expected.is_array()) {
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (!matches(expected[i], actual[i])) return false;
    return true;
  }
  if (!expected.is_object()) return expected == actual;
  for (const auto& [key, value] : expected.members()) {
    const Json* other = actual.find(key);
    if (!other || !matches(value, *other)) return false;
  }
  return true;
}

Json outcome_of(core::AwsResult<Json> result) {
  if (result.ok()) return Json::object({{"output", *std::move(result)}});
  Json error = result.error().members;
  error.set("code", Json(result.error().code));
  error.set("message", Json(result.error().message));
  return Json::object({{"error", error}});
}

class DynamoDbCases : public testing::TestWithParam<std::string> {};

TEST_P(DynamoDbCases, AnswersAsTheCaseSays) {
  const Json file = read_case(GetParam());
  test::Fixture fixture;
  fixture.add(make_dynamodb());
  fixture.start();
  std::size_t number = 0;
  for (const Json& step : file.get("steps").items()) {
    ++number;
    const Json actual =
        outcome_of(fixture.call("dynamodb", step.get_string("call"), expanded(step.get("input"))));
    const Json& expected = step.get("expect");
    const bool good = expected.empty() ? actual.contains("output") : matches(expected, actual);
    EXPECT_TRUE(good) << GetParam() << ".json, step " << number << ": " << step.get_string("call")
                      << " " << dump(step.get("input")) << "\nexpected " << dump(expected)
                      << "\nactual   " << dump(actual);
  }
  EXPECT_GT(number, 0U);
}

INSTANTIATE_TEST_SUITE_P(Files, DynamoDbCases, testing::ValuesIn(case_files()),
                         [](const auto& file) { return file.param; });

}  // namespace
}  // namespace lockstep::dynamodb
