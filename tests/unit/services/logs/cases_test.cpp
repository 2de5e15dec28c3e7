#include <gtest/gtest.h>

#include "emulator/core/turn.h"
#include "emulator/services/logs/logs.h"
#include "tests/support/cases.h"

namespace lockstep::logs {
namespace {

void with_logs(test::Fixture& fixture) { fixture.add(make_logs()); }

TEST(LogsCases, Groups) { test::run_cases("logs/groups.json", with_logs); }
TEST(LogsCases, Streams) { test::run_cases("logs/streams.json", with_logs); }
TEST(LogsCases, Writing) { test::run_cases("logs/write.json", with_logs); }
TEST(LogsCases, Reading) { test::run_cases("logs/read.json", with_logs); }
TEST(LogsCases, Filters) { test::run_cases("logs/filters.json", with_logs); }

constexpr const char* kStreams = R"({"streams":[{"logStreamName":"states/m/1",
  "creationTime":1000,"firstEventTimestamp":1000,"lastEventTimestamp":3000}]})";
constexpr const char* kEvents = R"({"events":[
  {"logStreamName":"states/m/1","timestamp":1000,"message":"{\"type\":\"ExecutionStarted\"}"},
  {"logStreamName":"states/m/1","timestamp":3000,"message":"{\"type\":\"ExecutionFailed\"}"}]})";

core::Perform answers_for_its_group(const char* answer) {
  return [answer](core::Turn&, const core::Call& call) -> core::AwsResult<Json> {
    if (call.input.get_string("logGroupName") != "/aws/states/m") return core::refuse("None", "");
    return *parse_json(answer);
  };
}

// A stand-in for Step Functions, whose execution logs are a view.
void with_view(test::Fixture& fixture) {
  fixture.add(make_logs());
  auto states = std::make_unique<test::FakeService>("states");
  states->on("lockstep:LogStreams", answers_for_its_group(kStreams));
  states->on("lockstep:LogEvents", answers_for_its_group(kEvents));
  fixture.add(std::move(states));
}

TEST(LogsCases, View) { test::run_cases("logs/view.json", with_view); }

}  // namespace
}  // namespace lockstep::logs
