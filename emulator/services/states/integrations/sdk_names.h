// The names that the AWS SDK for Java gives an API's services, operations and members.
// Shapes  "sfn" → "states"; startDate → StartDate; MD5OfBody → Md5OfBody.
// Errors  none: what is unknown is empty or null.
// Source  recorded AWS answers.
#pragma once

#include <string>
#include <string_view>

#include "emulator/asl/resource.h"
#include "emulator/core/model.h"

namespace lockstep::states::integrations {

std::string sdk_name(std::string_view member);
// By its own name or by its SDK's.
const core::MemberModel* member_named(const core::Shape& shape, std::string_view key);

// The operation that a resource calls, if Lockstep has a model of its service.
struct ModelledCall {
  std::string service;  // as in Call
  std::string operation;
  const core::OperationModel* model = nullptr;
};
ModelledCall modelled_call(const asl::Resource& resource);

}  // namespace lockstep::states::integrations
