#include "emulator/core/validation_rules.h"

#include <gtest/gtest.h>

#include "emulator/core/model.h"

namespace lockstep::core {
namespace {

TEST(ValidationRules, ServicesHaveTheirCodes) {
  EXPECT_EQ(validation_rules("states").code, "ValidationException");
  EXPECT_EQ(validation_rules("logs").code, "InvalidParameterException");
  EXPECT_EQ(validation_rules("iam").code, "ValidationError");
}

TEST(ValidationRules, WhatAServiceWordsItselfIsLeftToIt) {
  EXPECT_TRUE(worded_by_service("lambda", "Runtime", Constraint::Values));
  EXPECT_FALSE(worded_by_service("lambda", "Runtime", Constraint::Most));
  EXPECT_FALSE(worded_by_service("states", "Runtime", Constraint::Values));
}

}  // namespace
}  // namespace lockstep::core
