#include "emulator/services/sns/endpoints.h"

#include <algorithm>

namespace lockstep::sns {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits with single separators between them: "+49/170-55.5".
bool is_sms_endpoint(std::string_view text) {
  if (starts_with(text, "+")) text.remove_prefix(1);
  bool after_digit = false;
  for (const char c : text) {
    const bool separator = c == '/' || c == '-' || c == '.';
    if (!is_digit(c) && !(separator && after_digit)) return false;
    after_digit = is_digit(c);
  }
  return after_digit;
}

bool is_arn_of(std::string_view endpoint, std::string_view service, std::size_t parts_min) {
  const auto parts = split(endpoint, ':');
  return parts.size() >= parts_min && parts[0] == "arn" && parts[2] == service &&
         !parts.back().empty();
}

// Delivery out of the process is not there yet; refusing is better than losing messages silently.
Refusal not_delivered_yet(std::string_view protocol) {
  return invalid_parameter_because(
      "Protocol",
      format("Lockstep does not deliver to {} endpoints yet. Use sqs, lambda, email, email-json or "
             "sms.",
             protocol));
}

}  // namespace

bool is_phone_number(std::string_view number) {
  if (starts_with(number, "+")) number.remove_prefix(1);
  return number.size() >= 2 && number.size() <= 15 && number.front() != '0' &&
         std::all_of(number.begin(), number.end(), is_digit);
}

AwsResult<void> check_endpoint(const Topic& topic, std::string_view protocol,
                               std::string_view endpoint) {
  for (std::string_view outside : {"http", "https", "application", "firehose"}) {
    if (protocol == outside) return not_delivered_yet(protocol);
  }
  const bool known = protocol == "sqs" || protocol == "lambda" || protocol == "email" ||
                     protocol == "email-json" || protocol == "sms";
  if (!known) {
    return invalid_parameter(
        format("Amazon SNS does not support this protocol string: {}", protocol));
  }
  if (protocol == "sqs") {
    if (!is_arn_of(endpoint, "sqs", 6)) return invalid_parameter("SQS endpoint ARN");
    if (!topic.fifo() && ends_with(endpoint, ".fifo")) {
      return invalid_parameter(
          "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard "
          "SNS topics");
    }
    return {};
  }
  if (topic.fifo()) {
    return invalid_parameter(
        "Invalid parameter: Endpoint Reason: Please use FIFO SQS queue");
  }
  if (protocol == "lambda" && !is_arn_of(endpoint, "lambda", 7))
    return invalid_parameter("Lambda endpoint ARN");
  if (protocol == "sms" && !is_sms_endpoint(endpoint)) {
    return core::refuse("InvalidParameter", format("Invalid SMS endpoint: {}", endpoint));
  }
  const bool email = protocol == "email" || protocol == "email-json";
  const auto at = endpoint.find('@');
  if (email && (at == std::string_view::npos || at == 0 || at + 1 == endpoint.size()))
    return invalid_parameter("Email address");
  return {};
}

}  // namespace lockstep::sns
