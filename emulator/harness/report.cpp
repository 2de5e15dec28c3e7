#include "emulator/harness/report.h"

#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::harness {

namespace {

std::string indented(const std::string& text, std::string_view indent) {
  std::string out;
  for (const auto line : split(text, '\n')) out.append(indent).append(line).append("\n");
  return out;
}

std::string shell_word(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+=:,@%").find(c) != std::string_view::npos;
  });
  return plain ? word : "'" + replace_all(word, "'", "'\\''") + "'";
}

// What went wrong and how to see it again; no first line.
std::string failure_text(const ScenarioResult& result) {
  std::string text;
  for (const std::string& complaint : result.complaints) text += indented(complaint, "    ");
  for (const Mismatch& mismatch : result.mismatches) {
    text += "    " + mismatch.where + "\n";
    text += indented(side_by_side(mismatch.expected, mismatch.actual), "      ");
  }
  text += format("    seed {}; again: lockstep test {}\n", result.seed, shell_word(result.path));
  return text;
}

// XML 1.0 has no place for most control characters.
std::string xml(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
          out += c;
        else
          out += '?';
    }
  }
  return out;
}

std::string seconds(std::int64_t ms) { return format("{}.{:03}", ms / 1000, ms % 1000); }

std::int64_t failed_count(const std::vector<ScenarioResult>& results) {
  return std::count_if(results.begin(), results.end(),
                       [](const ScenarioResult& result) { return !result.passed(); });
}

}  // namespace

std::string result_text(const ScenarioResult& result) {
  std::string text;
  if (result.passed())
    text = format("ok    {:<36} {}\n", result.name, duration_text(result.virtual_ms));
  else
    text = format("FAIL  {}\n", result.name) + failure_text(result);
  for (const std::string& path : result.updated) text += "      updated " + path + "\n";
  return text;
}

std::string summary_text(const std::vector<ScenarioResult>& results) {
  const std::int64_t failed = failed_count(results);
  return format("{} passed, {} failed", static_cast<std::int64_t>(results.size()) - failed, failed);
}

std::string junit_xml(const std::vector<ScenarioResult>& results) {
  std::int64_t total_ms = 0;
  std::string cases;
  for (const ScenarioResult& result : results) {
    total_ms += result.real_ms;
    cases += format("    <testcase classname=\"{}\" name=\"{}\" time=\"{}\"", xml(result.path),
                    xml(result.name), seconds(result.real_ms));
    if (result.passed()) {
      cases += "/>\n";
      continue;
    }
    const std::string what =
        result.complaints.empty() ? result.mismatches.front().where : result.complaints.front();
    cases += format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n", xml(what),
                    xml(failure_text(result)));
  }
  const std::string counts = format("tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{}\"",
                                    results.size(), failed_count(results), seconds(total_ms));
  return format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
      "  <testsuite name=\"lockstep\" {0}>\n{1}  </testsuite>\n</testsuites>\n",
      counts, cases);
}

}  // namespace lockstep::harness
