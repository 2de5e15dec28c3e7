// Runs tests/cases/events/*.json.
#include <gtest/gtest.h>

#include "emulator/services/events/events.h"
#include "emulator/services/logs/logs.h"
#include "emulator/services/sns/sns.h"
#include "emulator/services/sqs/sqs.h"
#include "tests/support/cases.h"

namespace lockstep::events {
namespace {

class EventsCases : public testing::TestWithParam<const char*> {};

TEST_P(EventsCases, AnswersAsTheCaseSays) {
  test::run_cases(std::string("events/") + GetParam() + ".json", [](test::Fixture& fixture) {
    fixture.add(make_events());
    fixture.add(logs::make_logs());
    fixture.add(sns::make_sns());
    fixture.add(sqs::make_sqs());
  });
}

INSTANTIATE_TEST_SUITE_P(Files, EventsCases,
                         testing::Values("buses", "rules", "targets", "publishing", "connections"),
                         [](const auto& file) { return std::string(file.param); });

TEST(Events, SourcesOfAwsAreForInside) {
  test::Fixture fixture;
  fixture.add(make_events());
  fixture.add(sqs::make_sqs());
  auto publisher = std::make_unique<test::FakeService>("publisher");
  publisher->on("Tell", [](core::Turn& turn, const core::Call&) {
    core::Call call;
    call.service = "events";
    call.operation = "PutEvents";
    call.input = *parse_json(
        R"({"Entries":[{"Source":"aws.states","DetailType":"t","Detail":"{}"}]})");
    return turn.call(std::move(call)).result;
  });
  fixture.add(std::move(publisher));
  fixture.start();
  EXPECT_EQ(fixture.output("publisher", "Tell").get_int("FailedEntryCount"), 0);
}

}  // namespace
}  // namespace lockstep::events
