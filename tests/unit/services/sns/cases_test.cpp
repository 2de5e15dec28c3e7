// Runs tests/cases/sns/*.json with real queues and a stand-in for Lambda.
#include <gtest/gtest.h>

#include "emulator/services/sns/sns.h"
#include "emulator/services/sqs/sqs.h"
#include "tests/support/cases.h"

namespace lockstep::sns {
namespace {

// Invoke takes every event, except for functions named "missing"; "lockstep:Invoked" lists them.
std::unique_ptr<core::Service> make_fake_lambda() {
  auto lambda = std::make_unique<test::FakeService>("lambda");
  auto events = std::make_shared<Json>(Json::array());
  lambda->on("Invoke", [events](core::Turn&, const core::Call& call) -> core::AwsResult<Json> {
    if (ends_with(call.input.get_string("FunctionName"), ":missing"))
      return core::refuse("ResourceNotFoundException", "Function not found", 404);
    events->push_back(parse_json(call.input.get_string("Payload")).value());
    return Json::object({{"StatusCode", 202}});
  });
  lambda->on("lockstep:Invoked", [events](core::Turn&, const core::Call&) -> core::AwsResult<Json> {
    return Json::object({{"events", *events}});
  });
  return lambda;
}

class SnsCases : public testing::TestWithParam<const char*> {};

TEST_P(SnsCases, AnswersAsTheCaseSays) {
  test::run_cases(std::string("sns/") + GetParam() + ".json", [](test::Fixture& fixture) {
    fixture.add(sqs::make_sqs());
    fixture.add(make_fake_lambda());
    fixture.add(make_sns());
  });
}

INSTANTIATE_TEST_SUITE_P(Files, SnsCases, testing::Values("topics", "subscriptions", "publish"),
                         [](const auto& file) { return std::string(file.param); });

}  // namespace
}  // namespace lockstep::sns
