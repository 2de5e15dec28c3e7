// The cases of tests/cases/jsonata: an expression over an input answers a result, nothing, or an
// error. Their answers were checked with the reference implementation.
// Shapes  {"input", "cases": [{"expression", "input"?, "no_input"?, "bindings"?,
//         "result" | "undefined" | "error", "message"?, "position"?}]}
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "emulator/query/jsonata.h"

namespace lockstep::query {
namespace {

Json read_cases(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  auto json = parse_json(text.str());
  EXPECT_TRUE(json.ok()) << path;
  return json.ok() ? *json : Json();
}

Result<std::optional<Json>, JsonataError> answer_of(const Json& the_case, const Json& shared) {
  auto compiled = Jsonata::compile(the_case.get_string("expression"));
  if (!compiled.ok()) return Failure(compiled.error());
  std::vector<JsonataVariable> variables;
  if (the_case.get("bindings").is_object()) {
    for (const auto& binding : the_case.get("bindings").members())
      variables.push_back({binding.key, binding.value});
  }
  const Json* input = the_case.contains("input") ? the_case.find("input") : &shared;
  if (the_case.get_bool("no_input")) input = nullptr;
  const Chance chance{1'700'000'000'000, 1};
  std::uint32_t draws = 0;
  return compiled->evaluate({input, variables, chance, "case", draws});
}

void check_error(const Json& the_case, const Result<std::optional<Json>, JsonataError>& answer) {
  ASSERT_FALSE(answer.ok()) << "answered " << (*answer ? dump(**answer) : "nothing");
  EXPECT_EQ(answer.error().code, the_case.get_string("error"));
  if (the_case.contains("message")) {
    EXPECT_EQ(answer.error().message, the_case.get_string("message"));
  }
  if (the_case.contains("position")) {
    EXPECT_EQ(answer.error().position, static_cast<std::size_t>(the_case.get_int("position")));
  }
}

class JsonataCases : public ::testing::TestWithParam<std::string> {};

TEST_P(JsonataCases, AnswerAsTheReferenceDoes) {
  const Json file = read_cases(GetParam());
  ASSERT_GT(file.get("cases").size(), 0u);
  for (const Json& the_case : file.get("cases").items()) {
    SCOPED_TRACE(the_case.get_string("expression"));
    const auto answer = answer_of(the_case, file.get("input"));
    if (the_case.contains("error")) {
      check_error(the_case, answer);
      continue;
    }
    ASSERT_TRUE(answer.ok()) << answer.error().code << ": " << answer.error().message;
    if (the_case.get_bool("undefined")) {
      EXPECT_FALSE(answer->has_value()) << dump(**answer);
    } else {
      ASSERT_TRUE(answer->has_value());
      EXPECT_EQ(dump(**answer), dump(the_case.get("result")));
    }
  }
}

std::vector<std::string> case_files() {
  std::set<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(LOCKSTEP_SOURCE_DIR "/tests/cases/jsonata"))
    files.insert(entry.path().string());
  return {files.begin(), files.end()};
}

INSTANTIATE_TEST_SUITE_P(All, JsonataCases, ::testing::ValuesIn(case_files()),
                         [](const auto& file) {
                           return std::filesystem::path(file.param).stem().string();
                         });

}  // namespace
}  // namespace lockstep::query
