// Runs tests/cases/iam/*.json, which hold STS's as well.
#include <gtest/gtest.h>

#include "emulator/services/iam/iam.h"
#include "emulator/services/sts/sts.h"
#include "tests/support/cases.h"

namespace lockstep::iam {
namespace {

class IamCases : public testing::TestWithParam<const char*> {};

TEST_P(IamCases, AnswersAsTheCaseSays) {
  test::run_cases(std::string("iam/") + GetParam() + ".json", [](test::Fixture& fixture) {
    fixture.add(make_iam());
    fixture.add(sts::make_sts());
  });
}

INSTANTIATE_TEST_SUITE_P(Files, IamCases, testing::Values("roles", "policies", "sts"),
                         [](const auto& file) { return std::string(file.param); });

}  // namespace
}  // namespace lockstep::iam
