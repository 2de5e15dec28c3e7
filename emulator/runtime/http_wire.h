// The little of HTTP/1.1 that the Lambda Runtime API needs: messages read from a buffer as they
// come, on one connection.
// Shapes  header names are lower case. Bodies by Content-Length, chunked, or (answers) to the end.
// Errors  Broken: the connection is to be closed.
// Source  RFC 9112.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep::runtime {

struct WireMessage {
  std::string first, second;  // method and target, or version and status
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  std::string_view header(std::string_view name) const;
};

enum class Take { Message, More, Broken, TooLarge };

// Takes the first whole message off `buffer`. `ended`: no more will come.
// `wants_continue` is set when the client waits for "100 Continue".
Take take_message(std::string& buffer, WireMessage& message, std::size_t body_max, bool ended,
                  bool& wants_continue);

}  // namespace lockstep::runtime
