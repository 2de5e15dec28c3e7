// Runs tests/cases/asl/validate/*.json: {name, definition (object or text), type, diagnostics}.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "emulator/asl/parser.h"

namespace lockstep::asl {

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::filesystem::path> case_files() {
  const std::filesystem::path folder(LOCKSTEP_SOURCE_DIR "/tests/cases/asl/validate");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

Json as_json(const std::vector<Diagnostic>& diagnostics) {
  Json list = Json::array();
  for (const Diagnostic& one : diagnostics) {
    const bool error = one.severity == Diagnostic::Severity::Error;
    Json entry = Json::object({{"severity", Json(error ? "ERROR" : "WARNING")},
                               {"code", Json(one.code)},
                               {"message", Json(one.message)}});
    if (!one.location.empty()) entry.set("location", Json(one.location));
    list.push_back(std::move(entry));
  }
  return list;
}

void run_case(const Json& one) {
  SCOPED_TRACE(one.get_string("name"));
  const Json& definition = one.get("definition");
  const std::string text = definition.is_string() ? definition.as_string() : dump(definition);
  const auto type = one.get_string("type") == "EXPRESS" ? MachineType::Express
                                                        : MachineType::Standard;
  const ParsedDefinition parsed = parse_definition(text, type);
  EXPECT_EQ(dump_pretty(as_json(parsed.diagnostics)), dump_pretty(one.get("diagnostics")));
  bool refused = false;
  for (const Json& expected : one.get("diagnostics").items())
    refused = refused || expected.get_string("severity") == "ERROR";
  EXPECT_EQ(parsed.ok(), !refused);
  if (parsed.ok()) {
    EXPECT_EQ(parsed.definition->text, text);
  }
}

TEST(ValidateCases, EveryCaseAnswersAsWritten) {
  std::size_t count = 0;
  for (const auto& path : case_files()) {
    SCOPED_TRACE(path.filename().string());
    const auto cases = parse_json(file_text(path));
    ASSERT_TRUE(cases.ok());
    for (const Json& one : cases->items()) run_case(one);
    count += cases->size();
  }
  EXPECT_GE(count, 100u);
}

}  // namespace lockstep::asl
