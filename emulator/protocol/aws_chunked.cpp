#include "emulator/protocol/aws_chunked.h"

#include "emulator/base/text.h"
#include "emulator/protocol/http_head.h"

namespace lockstep::protocol {

namespace {

// The next line without its end; nothing if there is none. A bare line feed ends one too: some
// SDKs write trailers so.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  if (ends_with(line, "\r")) line.remove_suffix(1);
  return line;
}

void take_trailers(std::string_view rest, std::vector<Header>& trailers) {
  while (!rest.empty() && trailers.size() < kHeadersMax) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = trim(rest.substr(0, end));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos)
      trailers.push_back(
          {to_lower(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace

bool is_aws_chunked(const HttpRequest& request) {
  if (starts_with(request.header("x-amz-content-sha256"), "STREAMING-")) return true;
  for (std::string_view coding : split(request.header("content-encoding"), ','))
    if (trim(coding) == "aws-chunked") return true;
  return false;
}

std::optional<ChunkedBody> decode_aws_chunked(std::string_view coded) {
  ChunkedBody body;
  body.bytes.reserve(coded.size());
  for (;;) {
    const auto line = take_line(coded);
    const auto size = line ? parse_chunk_size(*line) : std::nullopt;
    if (!size) return std::nullopt;
    if (*size == 0) break;
    if (*size > coded.size()) return std::nullopt;
    const auto count = static_cast<std::size_t>(*size);
    body.bytes += coded.substr(0, count);
    coded.remove_prefix(count);
    const auto end = take_line(coded);
    if (!end || !end->empty()) return std::nullopt;
  }
  take_trailers(coded, body.trailers);
  return body;
}

}  // namespace lockstep::protocol
