// Runs tests/cases/asl/histories/*.json: {name, definition, input (text or JSON), answers {state:
// [JSON to answer | {"$error", "$cause"}]}, history [lines], output | ended, assigned [texts],
// parameters [texts]}. `#n` in a line stands for AWS's prefix of a failure in the state of that
// line, entered at the event id n.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "emulator/base/text.h"
#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

std::vector<std::filesystem::path> history_files() {
  const std::filesystem::path folder(LOCKSTEP_SOURCE_DIR "/tests/cases/asl/histories");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.as_string() : dump(value);
}

std::vector<Scripted> answers_of(const Json& list) {
  std::vector<Scripted> answers;
  for (const Json& one : list.items())
    answers.push_back(one.contains("$error")
                          ? error(one.get_string("$error"), one.get_string("$cause"))
                          : ok(dump(one)));
  return answers;
}

Play played(const Json& one, bool reload) {
  Play play(dump(one.get("definition")));
  if (one.contains("input")) play.input(text_of(one.get("input")));
  if (const Json* answers = one.find("answers"))
    for (const auto& [state, list] : answers->members()) play.on(state, answers_of(list));
  if (reload) play.reload();
  play.run();
  return play;
}

// "A#2: text" → AWS's prefix for the state A, entered at the event 2, and the text.
std::string unfolded(const std::string& line) {
  const auto mark = line.find(" %");
  if (mark == std::string::npos) return line;
  const auto hash = line.find('#', mark), colon = line.find(": ", hash);
  const std::string state = line.substr(mark + 2, hash - mark - 2);
  return line.substr(0, mark + 1) +
         format(
             "An error occurred while executing the state '{}' (entered at the event id #{}). {}",
             state, line.substr(hash + 1, colon - hash - 1), line.substr(colon + 2));
}

std::string lines_of(const Json& list) {
  std::string lines = "\n";
  for (const Json& line : list.items()) lines += unfolded(line.as_string()) + "\n";
  return lines;
}

std::string texts_of(const Json& list) {
  std::string texts = "\n";
  for (const Json& text : list.items()) texts += text.as_string() + "\n";
  return texts;
}

std::string assigned_in(const Play& play) {
  std::string texts = "\n";
  for (const Record& record : play.records)
    if (record.variables) texts += record.variables->text() + "\n";
  return texts;
}

std::string parameters_in(const Play& play) {
  std::string texts = "\n";
  for (const auto& call : play.calls) texts += dump(call.parameters) + "\n";
  return texts;
}

void run_case(const Json& one) {
  for (const bool reload : {false, true}) {
    SCOPED_TRACE(one.get_string("name") + (reload ? ", reloaded after every step" : ""));
    const Play play = played(one, reload);
    EXPECT_EQ(play.inconsistency, "");
    if (one.contains("history")) {
      EXPECT_EQ(play.joined(), lines_of(one.get("history")));
    }
    if (one.contains("output")) {
      EXPECT_EQ(play.ended(), "Succeeded");
      EXPECT_EQ(play.output(), text_of(one.get("output")));
    }
    if (one.contains("ended")) {
      EXPECT_EQ(play.ended(), unfolded(one.get_string("ended")));
    }
    if (one.contains("assigned")) {
      EXPECT_EQ(assigned_in(play), texts_of(one.get("assigned")));
    }
    if (one.contains("parameters")) {
      EXPECT_EQ(parameters_in(play), texts_of(one.get("parameters")));
    }
  }
}

TEST(Histories, EveryCaseEndsAsWritten) {
  std::size_t count = 0;
  for (const auto& path : history_files()) {
    SCOPED_TRACE(path.filename().string());
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    const auto cases = parse_json(text.str());
    ASSERT_TRUE(cases.ok()) << cases.error().message << " at line " << cases.error().line;
    for (const Json& one : cases->items()) run_case(one);
    count += cases->size();
  }
  EXPECT_GE(count, 30u);
}

}  // namespace
}  // namespace lockstep::asl::machine
