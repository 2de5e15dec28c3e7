// Runs tests/cases/s3/*.json.
#include <gtest/gtest.h>

#include "emulator/services/s3/s3.h"
#include "tests/support/cases.h"

namespace lockstep::s3 {
namespace {

class S3Cases : public testing::TestWithParam<const char*> {};

TEST_P(S3Cases, AnswersAsTheCaseSays) {
  test::run_cases(std::string("s3/") + GetParam() + ".json",
                  [](test::Fixture& fixture) { fixture.add(make_s3()); });
}

INSTANTIATE_TEST_SUITE_P(Files, S3Cases,
                         testing::Values("buckets", "objects", "listing", "multipart", "versions"),
                         [](const auto& file) { return std::string(file.param); });

}  // namespace
}  // namespace lockstep::s3
