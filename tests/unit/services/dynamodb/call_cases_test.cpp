// Runs tests/cases/dynamodb/calls/*.json, written as the other services' cases are.
#include <gtest/gtest.h>

#include "emulator/services/dynamodb/dynamodb.h"
#include "tests/support/cases.h"

namespace lockstep::dynamodb {
namespace {

class DynamoDbCallCases : public testing::TestWithParam<const char*> {};

TEST_P(DynamoDbCallCases, AnswersAsTheCaseSays) {
  test::run_cases(std::string("dynamodb/calls/") + GetParam() + ".json",
                  [](test::Fixture& fixture) { fixture.add(make_dynamodb()); });
}

INSTANTIATE_TEST_SUITE_P(Files, DynamoDbCallCases, testing::Values("indexes", "settings", "transactions"),
                         [](const auto& file) { return std::string(file.param); });

}  // namespace
}  // namespace lockstep::dynamodb
