// Runs tests/cases/sqs/*.json.
#include <gtest/gtest.h>

#include "emulator/services/sqs/sqs.h"
#include "tests/support/cases.h"

namespace lockstep::sqs {
namespace {

class SqsCases : public testing::TestWithParam<const char*> {};

TEST_P(SqsCases, AnswersAsTheCaseSays) {
  test::run_cases(std::string("sqs/") + GetParam() + ".json",
                  [](test::Fixture& fixture) { fixture.add(make_sqs()); });
}

INSTANTIATE_TEST_SUITE_P(Files, SqsCases,
                         testing::Values("queues", "attributes", "messages", "fifo",
                                         "dead_letters", "batches"),
                         [](const auto& file) { return std::string(file.param); });

}  // namespace
}  // namespace lockstep::sqs
