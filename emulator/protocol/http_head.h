// The head of an HTTP/1.1 request: bytes in, request or refusal out. Strict where laxness lets one
// request hide another: bare line feeds, folded lines, blanks before a colon, two lengths, a length
// beside a transfer coding are all refused.
// Units   bytes.
// Errors  HeadError: the status to answer with before the connection is closed.
// Source  RFC 9112; the limits are ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/result.h"
#include "emulator/protocol/http_message.h"

namespace lockstep::protocol {

constexpr std::size_t kHeadBytesMax = 64 * 1024;
constexpr std::size_t kHeadersMax = 128;

enum class Framing { None, Length, Chunked };

struct Head {
  HttpRequest request;
  Framing framing = Framing::None;
  std::uint64_t length = 0;
  bool keep_alive = true;
  bool http_1_0 = false;
  bool expects_continue = false;
};

struct HeadError {
  int status;
  std::string text;
};

// Where the head that begins at 0 ends (past its empty line), npos if it is not all there yet.
// `from` is where an earlier search stopped.
std::size_t head_end(std::string_view bytes, std::size_t from);

Result<Head, HeadError> parse_head(std::string_view bytes);

// "1aF;extension" as a size; nothing if it is no plain hexadecimal number of at most 15 digits.
std::optional<std::uint64_t> parse_chunk_size(std::string_view line);

}  // namespace lockstep::protocol
