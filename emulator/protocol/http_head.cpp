#include "emulator/protocol/http_head.h"

#include "emulator/base/text.h"

namespace lockstep::protocol {

namespace {

Failure<HeadError> bad(int status, std::string text) {
  return Failure(HeadError{status, std::move(text)});
}

bool token_char(unsigned char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text)
    if (!token_char(static_cast<unsigned char>(c))) return false;
  return true;
}

bool has_control(std::string_view text) {
  for (char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if ((u < 0x20 && u != '\t') || u == 0x7F) return true;
  }
  return false;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Result<void, HeadError> parse_target(std::string_view target, HttpRequest& request) {
  if (target.empty() || target.size() > kHeadBytesMax) return bad(400, "No request target.");
  for (char c : target)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F)
      return bad(400, "A control character in the request target.");
  for (std::string_view scheme : {"http://", "https://"}) {  // as sent to a proxy
    if (!starts_with(target, scheme)) continue;
    target.remove_prefix(scheme.size());
    const std::size_t end = target.find_first_of("/?");
    request.host = target.substr(0, end);
    target = end == std::string_view::npos ? std::string_view("/") : target.substr(end);
    break;
  }
  if (target.front() != '/' && target.front() != '?' && target != "*")
    return bad(400, "The request target is neither a path nor an http URL.");
  target = target.substr(0, target.find('#'));
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (request.path.empty()) request.path = "/";
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  return {};
}

Result<void, HeadError> parse_request_line(std::string_view line, Head& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last == first)
    return bad(400, "The request line is not METHOD TARGET HTTP/1.1.");
  const std::string_view method = line.substr(0, first);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(method) || method.size() > 32) return bad(400, "The method is no token.");
  if (version == "HTTP/1.0") {
    head.http_1_0 = true;
    head.keep_alive = false;
  } else if (version != "HTTP/1.1") {
    return starts_with(version, "HTTP/") ? bad(505, "Only HTTP/1.1 is spoken here.")
                                         : bad(400, "The request line has no HTTP version.");
  }
  head.request.method = method;
  return parse_target(line.substr(first + 1, last - first - 1), head.request);
}

Result<void, HeadError> parse_header_line(std::string_view line, HttpRequest& request) {
  if (line.front() == ' ' || line.front() == '\t') return bad(400, "A folded header line.");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return bad(400, "A header line without a colon.");
  if (!is_token(line.substr(0, colon))) return bad(400, "A header name that is no token.");
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (has_control(value)) return bad(400, "A control character in a header.");
  if (request.headers.size() >= kHeadersMax)
    return bad(431, format("More than {} headers.", kHeadersMax));
  request.headers.push_back({lower(line.substr(0, colon)), std::string(value)});
  return {};
}

bool has_word(std::string_view list, std::string_view word) {
  for (std::string_view part : split(list, ','))
    if (lower(trimmed(part)) == word) return true;
  return false;
}

Result<void, HeadError> take_length(std::string_view value, Head& head) {
  if (head.framing == Framing::Length) return bad(400, "Two Content-Length headers.");
  if (value.empty() || value.size() > 15 ||
      value.find_first_not_of("0123456789") != std::string_view::npos)
    return bad(400, "Content-Length is not a number.");
  head.framing = Framing::Length;
  head.length = static_cast<std::uint64_t>(*to_int(value));
  return {};
}

// What the headers say of the body, the connection and the host.
Result<void, HeadError> apply_headers(Head& head) {
  bool chunked = false;
  bool host_seen = false;
  for (const Header& header : head.request.headers) {
    if (header.name == "content-length") {
      RETURN_IF_ERROR(take_length(header.value, head));
    } else if (header.name == "transfer-encoding") {
      if (chunked) return bad(400, "Two Transfer-Encoding headers.");
      if (lower(header.value) != "chunked") return bad(501, "Only chunked transfer is understood.");
      if (head.http_1_0) return bad(400, "A transfer coding in HTTP/1.0.");
      chunked = true;
    } else if (header.name == "connection") {
      if (has_word(header.value, "close")) head.keep_alive = false;
      else if (head.http_1_0 && has_word(header.value, "keep-alive")) head.keep_alive = true;
    } else if (header.name == "expect") {
      if (lower(header.value) != "100-continue") return bad(417, "Unknown expectation.");
      head.expects_continue = !head.http_1_0;
    } else if (header.name == "host") {
      if (host_seen) return bad(400, "Two Host headers.");
      host_seen = true;
      if (head.request.host.empty()) head.request.host = header.value;
    }
  }
  if (chunked && head.framing == Framing::Length)
    return bad(400, "Content-Length beside Transfer-Encoding.");
  if (chunked) head.framing = Framing::Chunked;
  if (!host_seen && !head.http_1_0) return bad(400, "No Host header.");
  return {};
}

}  // namespace

std::size_t head_end(std::string_view bytes, std::size_t from) {
  // A bare line feed ends the search too, so that parse_head refuses it at once.
  for (std::size_t at = bytes.find('\n', from); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    const bool bare = at == 0 || bytes[at - 1] != '\r';
    if (bare || (at >= 3 && bytes[at - 2] == '\n')) return at + 1;
  }
  return std::string_view::npos;
}

Result<Head, HeadError> parse_head(std::string_view bytes) {
  Head head;
  head.request.headers.reserve(12);
  bool request_line = true;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos || end == 0 || bytes[end - 1] != '\r')
      return bad(400, "A line that does not end with CR LF.");
    const std::string_view line = bytes.substr(0, end - 1);
    bytes.remove_prefix(end + 1);
    if (line.empty()) break;
    if (request_line) {
      RETURN_IF_ERROR(parse_request_line(line, head));
    } else {
      RETURN_IF_ERROR(parse_header_line(line, head.request));
    }
    request_line = false;
  }
  if (request_line) return bad(400, "No request line.");
  RETURN_IF_ERROR(apply_headers(head));
  return head;
}

std::optional<std::uint64_t> parse_chunk_size(std::string_view line) {
  line = line.substr(0, line.find(';'));
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  if (line.empty() || line.size() > 15) return std::nullopt;
  std::uint64_t size = 0;
  for (char c : line) {
    int digit = -1;
    if (c >= '0' && c <= '9') digit = c - '0';
    if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
    if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
    if (digit < 0) return std::nullopt;
    size = size * 16 + static_cast<std::uint64_t>(digit);
  }
  return size;
}

}  // namespace lockstep::protocol
