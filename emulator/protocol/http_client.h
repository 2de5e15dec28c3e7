// HttpClient: one blocking request to a running Lockstep, a connection each.
// Shapes  base "http://127.0.0.1:4566"; target "/_lockstep/health". No TLS, no redirects.
// Errors  a text for the user: not reachable, timed out, not HTTP.
// Threads any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/protocol/http_message.h"

namespace lockstep::protocol {

struct ClientRequest {
  std::string method = "GET";
  std::string target = "/";
  std::vector<Header> headers;
  std::string body;
  int timeout_ms = 60'000;
};

struct ClientAnswer {
  int status = 0;
  std::string body;
};

Result<ClientAnswer, std::string> send_request(const std::string& base,
                                               const ClientRequest& request);

// Waits in real time.
void pause_ms(int ms);

}  // namespace lockstep::protocol
