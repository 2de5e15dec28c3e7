// What the three batch operations share: the checks of the whole request, the answer's two lists.
#pragma once

#include <string_view>

#include "emulator/services/sqs/errors.h"

namespace lockstep::sqs {

// 1 to 10 entries with distinct ids of the right form.
AwsResult<void> check_batch(const Json& entries, std::string_view operation);

class BatchAnswer {
 public:
  void succeeded(std::string_view id, Json members = Json::object());
  void failed(std::string_view id, const AwsError& error);
  // Lists without elements are left out.
  Json take() &&;

 private:
  Json successful_ = Json::array();
  Json failed_ = Json::array();
};

}  // namespace lockstep::sqs
