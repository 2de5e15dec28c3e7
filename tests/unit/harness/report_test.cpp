#include "emulator/harness/report.h"

#include <gtest/gtest.h>

namespace lockstep::harness {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

ScenarioResult failed() {
  ScenarioResult result;
  result.path = "my scenarios/one.json";
  result.name = "one";
  result.seed = 4;
  result.mismatches.push_back({"then.status", "\"SUCCEEDED\"", "\"FAILED\""});
  return result;
}

TEST(Report, APassIsOneLine) {
  ScenarioResult result;
  result.name = "one";
  result.virtual_ms = 14'200;
  EXPECT_EQ(result_text(result), "ok    one                                  14.2s\n");
}

TEST(Report, AFailureShowsBothSidesTheSeedAndTheCommand) {
  const std::string text = result_text(failed());
  EXPECT_TRUE(has(text, "FAIL  one\n    then.status\n")) << text;
  EXPECT_TRUE(has(text, "\"SUCCEEDED\"                                    ┃ \"FAILED\"")) << text;
  EXPECT_TRUE(has(text, "seed 4; again: lockstep test 'my scenarios/one.json'")) << text;
}

TEST(Report, TheSummaryCounts) {
  ScenarioResult passed;
  EXPECT_EQ(summary_text({passed, failed(), passed}), "2 passed, 1 failed");
}

TEST(Report, JUnitEscapesWhatXmlWouldTakeForItsOwn) {
  ScenarioResult result = failed();
  result.mismatches[0].actual = "<&\x01>";
  const std::string xml = junit_xml({result});
  EXPECT_TRUE(has(xml, "tests=\"1\" failures=\"1\"")) << xml;
  EXPECT_TRUE(has(xml, "&lt;&amp;?&gt;")) << xml;
  EXPECT_TRUE(has(xml, "<failure message=\"then.status\">")) << xml;
}

}  // namespace
}  // namespace lockstep::harness
