#include "emulator/core/validation_rules.h"

#include <array>
#include <utility>

namespace lockstep::core {

namespace {

constexpr std::array<std::pair<std::string_view, ValidationRules>, 9> kRules{{
    // Empty names, ARNs, tokens and definitions have refusals of their own.
    {"states", {.least_text_length = false}},
    {"dynamodb", {.element_not_null = false}},
    {"sns",
     {.code = "ValidationError", .missing = MissingStyle::Sns, .patterns = false}},
    {"sqs", {.code = "InvalidParameterValueException", .missing = MissingStyle::Sqs}},
    {"lambda", {}},
    {"logs", {.code = "InvalidParameterException"}},
    {"sts", {.code = "ValidationError"}},
    {"iam", {.code = "ValidationError"}},
    // S3 has words of its own for everything; a body may be any JSON, which is then its text.
    {"s3", {.code = "InvalidRequest", .bounds = false}},
}};

struct Exception {
  std::string_view service;
  std::string_view shape;
  Constraint constraint;
};

constexpr Exception kExceptions[] = {
    {"dynamodb", "KeyList", Constraint::Most},
    {"lambda", "Runtime", Constraint::Values},
    {"logs", "LogGroupName", Constraint::Most},
    {"logs", "LogStreamName", Constraint::Most},
    {"logs", "NextToken", Constraint::Least},
    {"sns", "PhoneNumberString", Constraint::Most},
};

}  // namespace

const ValidationRules& validation_rules(std::string_view service) {
  static const ValidationRules general;
  for (const auto& [name, rules] : kRules)
    if (name == service) return rules;
  return general;
}

bool worded_by_service(std::string_view service, std::string_view shape, Constraint constraint) {
  for (const Exception& entry : kExceptions)
    if (entry.constraint == constraint && entry.shape == shape && entry.service == service)
      return true;
  return false;
}

}  // namespace lockstep::core
