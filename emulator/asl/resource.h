// Resource: what a Task state's ARN asks for.
// Shapes  arn:aws:states:::dynamodb:updateItem → Integration, "dynamodb", "updateItem"
//         arn:aws:states:::sqs:sendMessage.waitForTaskToken → pattern WaitForTaskToken
//         arn:aws:states:::aws-sdk:sqs:sendMessage → aws_sdk
//         arn:aws:lambda:...:function:f[:q] → LambdaFunction, function_arn
//         arn:aws:states:r:a:activity:n → Activity
// Errors  none: unrecognised ARNs are Unknown, the validator words the refusal.
// Source  AWS documentation "Integrating services"; recorded AWS answers
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lockstep::asl {

struct Resource {
  enum class Kind : std::uint8_t { Unknown, LambdaFunction, Activity, Integration };
  enum class Pattern : std::uint8_t { RequestResponse, Sync, Sync2, WaitForTaskToken };
  Kind kind = Kind::Unknown;
  Pattern pattern = Pattern::RequestResponse;
  std::string arn;      // as in the definition
  bool aws_sdk = false;
  std::string service;  // "dynamodb", "lambda", "sns", ...; the part after aws-sdk: for those
  std::string action;   // "updateItem", without the pattern's suffix

  // As history events show them: resourceType "aws-sdk:sqs" or "sqs"; resource
  // "sendMessage.waitForTaskToken".
  std::string resource_type() const;
  std::string resource_name() const;
};

Resource parse_resource(std::string_view arn);

}  // namespace lockstep::asl
