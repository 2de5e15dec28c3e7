// Dispatcher: an HTTP request becomes a Call, the reply an HTTP answer, each in its protocol.
// Backend is what stands behind: the core, the local routes; a fake one in tests.
// Errors  every refusal is an answer in the envelope of the service that was meant.
// Threads handle() runs on many threads at once, and so do the Backend's functions.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/call.h"
#include "emulator/protocol/exchange.h"
#include "emulator/protocol/http_message.h"
#include "emulator/protocol/router.h"

namespace lockstep::protocol {

struct Backend {
  virtual ~Backend() = default;
  // Returns when the reply is there.
  virtual core::Reply call(core::Call call) = 0;
  virtual bool implements(std::string_view service, std::string_view operation) = 0;
  // For the text that tells a client what there is.
  virtual std::vector<std::string> services() = 0;
  // "/_lockstep/..." and whatever else is no AWS call; nothing: 404.
  virtual std::optional<HttpAnswer> local(const HttpRequest&) { return std::nullopt; }
};

class Dispatcher {
 public:
  explicit Dispatcher(Backend& backend) : backend_(backend) {}
  HttpAnswer handle(const HttpRequest& request);

 private:
  HttpAnswer handle_call(Routed& routed);
  HttpAnswer refuse_operation(const Exchange& exchange);
  HttpAnswer not_an_aws_call(const HttpRequest& request);
  std::string own_request_id();

  Backend& backend_;
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace lockstep::protocol
