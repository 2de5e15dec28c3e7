#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/unit/services/lambda/test_handlers.h"

namespace lockstep::lambda {
namespace {

TEST(LambdaCases, Functions) { test::run_cases("lambda/functions.json", test::with_lambda); }
TEST(LambdaCases, Invoke) { test::run_cases("lambda/invoke.json", test::with_lambda); }
TEST(LambdaCases, Logs) { test::run_cases("lambda/logs.json", test::with_lambda); }
TEST(LambdaCases, EventSourceMappings) {
  test::run_cases("lambda/event_source_mappings.json", test::with_lambda);
}

}  // namespace
}  // namespace lockstep::lambda
