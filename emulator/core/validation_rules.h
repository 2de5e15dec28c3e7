// What each service refuses in the words of the generic check, and under which code: the exceptions
// to the models, by service and shape.
// Source  recorded answers; what was not seen stands in docs/reference/differences.md as a guess.
#pragma once

#include <string_view>

namespace lockstep::core {

enum class MissingStyle {
  Constraint,  // "Value null at 'item' failed to satisfy constraint: Member must not be null"
  Sns,         // a missing top-level ARN: "Invalid parameter: TopicArn Reason: no value for ..."
  Sqs,         // "The request must contain the parameter MessageBody."; an empty text is missing
};

struct ValidationRules {
  std::string_view code = "ValidationException";
  MissingStyle missing = MissingStyle::Constraint;
  bool least_text_length = true;  // minimum lengths of texts
  bool patterns = true;
  bool element_not_null = true;  // adds "Member must not be null" to constraints of elements
  bool bounds = true;            // lengths, ranges, patterns and enums at all
};

const ValidationRules& validation_rules(std::string_view service);

enum class Constraint { Least, Most, Pattern, Values };
// Whether the service has its own words for this constraint of this shape.
bool worded_by_service(std::string_view service, std::string_view shape, Constraint constraint);

}  // namespace lockstep::core
