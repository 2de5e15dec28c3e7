// lockstep test: plays scenarios.
#include "emulator/cli/command.h"
#include "emulator/harness/files.h"
#include "emulator/harness/report.h"

namespace lockstep::cli {

namespace {

constexpr const char* kDefaultPath = "fixtures/scenarios";

int test(const Arguments& arguments) {
  std::vector<std::string> paths = arguments.words();
  if (paths.empty()) paths.emplace_back(kDefaultPath);
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    const auto found = harness::find_scenario_files(path);
    if (!found.ok()) return cannot(found.error());
    if (found->empty()) return cannot(path + ": there is no scenario in it");
    files.insert(files.end(), found->begin(), found->end());
  }
  const auto golden = arguments.has("update") ? harness::Golden::Update : harness::Golden::Compare;
  std::vector<harness::ScenarioResult> results;
  bool passed = true;
  for (const std::string& file : files) {
    results.push_back(harness::run_scenario_file(file, golden, arguments.value("stack")));
    passed = passed && results.back().passed();
    print(harness::result_text(results.back()));
  }
  print(harness::summary_text(results) + "\n");
  if (arguments.has("junit")) {
    const auto written =
        harness::write_text_file(arguments.value("junit"), harness::junit_xml(results));
    if (!written.ok()) return cannot(written.error());
  }
  return passed ? kDone : kNo;
}

}  // namespace

Command test_command() {
  Synopsis synopsis;
  synopsis.name = "test";
  synopsis.words = "[PATH...]";
  synopsis.summary = "play scenarios under virtual time";
  synopsis.about =
      "PATH is a scenario or a folder of them (fixtures/scenarios). One line each and a summary;\n"
      "a failure shows what was expected beside what was seen. Exit code 1 if one fails.";
  synopsis.flags = {{"junit", "FILE", "write the results as JUnit XML, too"},
                    {"stack", "NAME", "play those of the stack \"order\" on this one (order-python)"},
                    {"update", "", "record golden histories anew where they differ"}};
  synopsis.words_max = 10'000;
  return {synopsis, test};
}

}  // namespace lockstep::cli
