// Runs tests/cases/states/*.json, each twice: in one life, and on a file with a restart before
// every step. Steps:
//   {"call", "input", "expect"}   expect: {"output": ..}, {"error": {"code", "message"}} compared
//                                 whole, or {}; "<any>" stands for any value.
//                                 "service" may be given. A definition may be written as JSON.
//   {"history": arn, "expect"}    ["1<0 ExecutionStarted", ..]
//   {"advance_ms": n}
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/services/states/surroundings.h"

namespace lockstep::states {
namespace {

const std::string kFolder = LOCKSTEP_SOURCE_DIR "/tests/cases/states";

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

Json history_of(test::Fixture& fixture, const std::string& arn) {
  Json out = Json::array();
  const Json answer =
      fixture.output("states", "GetExecutionHistory", Json::object({{"executionArn", arn}}));
  for (const Json& event : answer.get("events").items())
    out.push_back(format("{}<{} {}", event.get_int("id"), event.get_int("previousEventId"),
                         event.get_string("type")));
  return out;
}

Json run_step(test::Fixture& fixture, const Json& step) {
  if (step.contains("history")) return history_of(fixture, step.get_string("history"));
  if (step.contains("advance_ms")) {
    fixture.advance_ms(step.get_int("advance_ms"));
    return Json::object({{"output", Json::object()}});
  }
  Json input = step.get("input");
  if (const Json* definition = input.find("definition"); definition && definition->is_object())
    input.set("definition", dump(*definition));
  return outcome_of(
      fixture.call(step.get_string("service", "states"), step.get_string("call"), input));
}

void check_step(const std::string& where, const Json& step, const Json& actual) {
  const Json& expected = step.get("expect");
  const bool good = expected.empty() ? actual.contains("output") : matches(expected, actual);
  EXPECT_TRUE(good) << where << ": " << dump(step) << "\nexpected " << dump(expected)
                    << "\nactual   " << dump(actual);
}

class StatesCases : public testing::TestWithParam<std::string> {};

TEST_P(StatesCases, AnswersAsTheCaseSays) {
  test::Fixture fixture;
  add_surroundings(fixture);
  fixture.start();
  const Json file = read_case(GetParam());
  std::size_t number = 0;
  for (const Json& step : file.get("steps").items())
    check_step(format("{}.json, step {}", GetParam(), ++number), step, run_step(fixture, step));
  EXPECT_GT(number, 0U);
}

TEST_P(StatesCases, AnswersAlikeWithARestartBeforeEveryStep) {
  const std::string path =
      format("{}states-{}-{}.db", testing::TempDir(), GetParam(), ::getpid());
  const Json file = read_case(GetParam());
  std::size_t number = 0;
  for (const Json& step : file.get("steps").items()) {
    test::Fixture fixture;
    fixture.options.database.path = path;
    add_surroundings(fixture);
    fixture.start();
    check_step(format("{}.json, step {}", GetParam(), ++number), step, run_step(fixture, step));
  }
  for (const auto suffix : {"", "-wal", "-shm", ".lock"})
    std::filesystem::remove(path + suffix);
}

INSTANTIATE_TEST_SUITE_P(Files, StatesCases, testing::ValuesIn(case_files()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace lockstep::states
