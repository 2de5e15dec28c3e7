// HttpRequest and HttpAnswer: one exchange, as the rest of the protocol folder sees it.
// Shapes  header names are lower case; values are raw bytes, trimmed. path and query are still
//         percent-encoded, the query without its question mark.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep::protocol {

struct Header {
  std::string name;
  std::string value;
};

struct HttpRequest {
  std::string method;
  std::string path;
  std::string query;
  std::string host;  // of the Host header, or of an absolute request target
  std::vector<Header> headers;
  std::string body;

  // The first header of that (lower-case) name, or empty.
  std::string_view header(std::string_view name) const {
    for (const Header& header : headers)
      if (header.name == name) return header.value;
    return {};
  }
  bool has_header(std::string_view name) const {
    for (const Header& header : headers)
      if (header.name == name) return true;
    return false;
  }
};

// Writes a piece of a stream; false when the client has gone or the server stops.
using StreamWrite = std::function<bool(std::string_view)>;

struct HttpAnswer {
  int status = 200;
  std::string content_type;
  std::vector<Header> headers;  // names as they are to be written
  std::string body;
  std::optional<std::size_t> head_length;  // to a HEAD: how long the body would be
  bool close = false;  // end the connection after this answer
  // If set, it writes the body piece by piece, and the connection ends when it returns.
  std::function<void(const StreamWrite&)> stream;
};

std::string_view reason_phrase(int status);

// A refusal that belongs to no service: {"__type":code,"message":text}.
HttpAnswer refusal(int status, std::string_view code, std::string_view text);

}  // namespace lockstep::protocol
