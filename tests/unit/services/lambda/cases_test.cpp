#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/unit/services/lambda/test_handlers.h"

namespace lockstep::lambda {
namespace {

TEST(LambdaCases, Functions) {
  test::run_cases("lambda/function_operations.json", test::with_lambda);
}
TEST(LambdaCases, Invoke) { test::run_cases("lambda/invoker.json", test::with_lambda); }
TEST(LambdaCases, Logs) { test::run_cases("lambda/native_context.json", test::with_lambda); }
TEST(LambdaCases, Mappings) {
  test::run_cases("lambda/mapping_operations.json", test::with_lambda);
}
TEST(LambdaCases, Poller) { test::run_cases("lambda/poller.json", test::with_lambda); }

}  // namespace
}  // namespace lockstep::lambda
