// Client: a running Lockstep, asked over HTTP.
// Errors  a text for the user: not reachable, or what the server answered.
// Threads any.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/base/json.h"
#include "emulator/base/result.h"

namespace lockstep::harness {

class Client {
 public:
  explicit Client(std::string endpoint) : endpoint_(std::move(endpoint)) {}

  // Lockstep's own routes: path "/_lockstep/clock".
  Result<Json, std::string> get(const std::string& path) const;
  Result<Json, std::string> post(const std::string& path, const Json& body) const;
  // An operation of Step Functions: "DescribeStateMachine".
  Result<Json, std::string> states(const std::string& operation, const Json& input) const;
  // Whether it answers within `timeout_ms` of real time.
  bool wait_until_ready(std::int64_t timeout_ms) const;

  const std::string& endpoint() const { return endpoint_; }

 private:
  std::string endpoint_;
};

}  // namespace lockstep::harness
