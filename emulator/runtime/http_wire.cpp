#include "emulator/runtime/http_wire.h"

#include "emulator/base/text.h"

namespace lockstep::runtime {
namespace {

constexpr std::size_t kHeadMax = 64 * 1024;

// Size of a chunk, or nothing.
bool chunk_size(std::string_view line, std::size_t& size) {
  line = trim(line.substr(0, line.find(';')));
  if (line.empty() || line.size() > 8) return false;
  size = 0;
  for (const char c : line) {
    const char low = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    const bool digit = low >= '0' && low <= '9';
    if (!digit && (low < 'a' || low > 'f')) return false;
    size = size * 16 + static_cast<std::size_t>(digit ? low - '0' : low - 'a' + 10);
  }
  return true;
}

// The chunks that begin at `at`; `end` is behind the last.
Take read_chunks(std::string_view buffer, std::size_t at, std::size_t body_max, std::string& body,
                 std::size_t& end) {
  for (;;) {
    const std::size_t line_end = buffer.find("\r\n", at);
    if (line_end == std::string_view::npos)
      return buffer.size() - at > kHeadMax ? Take::Broken : Take::More;
    std::size_t size = 0;
    if (!chunk_size(buffer.substr(at, line_end - at), size)) return Take::Broken;
    at = line_end + 2;
    if (size == 0) break;
    if (body.size() + size > body_max) return Take::TooLarge;
    if (buffer.size() < at + size + 2) return Take::More;
    body.append(buffer.substr(at, size));
    at += size + 2;
  }
  for (;;) {  // trailers
    const std::size_t line_end = buffer.find("\r\n", at);
    if (line_end == std::string_view::npos) return Take::More;
    const bool last = line_end == at;
    at = line_end + 2;
    if (last) break;
  }
  end = at;
  return Take::Message;
}

bool read_head(std::string_view head, WireMessage& message) {
  const std::size_t first_end = head.find("\r\n");
  const std::string_view first = head.substr(0, first_end);
  const auto words = split(first, ' ');
  if (words.size() < 2) return false;
  message.first = words[0];
  message.second = words[1];
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    message.headers.emplace_back(to_lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  return true;
}

}  // namespace

std::string_view WireMessage::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

Take take_message(std::string& buffer, WireMessage& message, std::size_t body_max, bool ended,
                  bool& wants_continue) {
  const std::size_t head_end = buffer.find("\r\n\r\n");
  if (head_end == std::string::npos) return buffer.size() > kHeadMax ? Take::Broken : Take::More;
  if (head_end > kHeadMax) return Take::Broken;
  message = {};
  if (!read_head(std::string_view(buffer).substr(0, head_end), message)) return Take::Broken;
  const std::size_t start = head_end + 4;
  const bool answer = starts_with(message.first, "HTTP/");
  std::size_t end = start;
  if (to_lower(message.header("transfer-encoding")) == "chunked") {
    const Take taken = read_chunks(buffer, start, body_max, message.body, end);
    wants_continue = taken == Take::More && to_lower(message.header("expect")) == "100-continue";
    if (taken != Take::Message) return taken;
  } else if (const auto length = message.header("content-length"); !length.empty()) {
    const auto size = to_int(length);
    if (!size || *size < 0) return Take::Broken;
    if (static_cast<std::size_t>(*size) > body_max) return Take::TooLarge;
    end = start + static_cast<std::size_t>(*size);
    wants_continue = buffer.size() < end && to_lower(message.header("expect")) == "100-continue";
    if (buffer.size() < end) return Take::More;
    message.body = buffer.substr(start, end - start);
  } else if (answer) {
    if (buffer.size() - start > body_max) return Take::TooLarge;
    if (!ended) return Take::More;
    end = buffer.size();
    message.body = buffer.substr(start);
  }
  buffer.erase(0, end);
  return Take::Message;
}

}  // namespace lockstep::runtime
