// Exchange: one AWS call on its way through a codec: which operation was meant, in which protocol.
#pragma once

#include <string>
#include <string_view>

#include "emulator/core/call.h"
#include "emulator/core/model.h"
#include "emulator/protocol/http_message.h"

namespace lockstep::protocol {

struct Exchange {
  const HttpRequest* request = nullptr;
  core::Protocol protocol = core::Protocol::Json;  // as spoken in this request
  const core::ServiceModel* service = nullptr;     // null: unknown
  const core::OperationModel* operation = nullptr;  // null: unknown
  std::string operation_name;
};

// The status to answer an error with: the service's own, or what the model says of its code.
inline int error_status(const core::AwsError& error, const core::ErrorModel* model) {
  return error.http_status == 400 && model ? model->status : error.http_status;
}

}  // namespace lockstep::protocol
