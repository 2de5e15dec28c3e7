#include <cctype>
#include <optional>

#include "emulator/base/text.h"
#include "emulator/query/jsonata/evaluator.h"
#include "emulator/query/jsonata/unicode.h"

namespace lockstep::query::jsonata {

namespace {

constexpr std::string_view kUnreservedMarks = "-_.!~*'()";
constexpr std::string_view kUrlReserved = ";/?:@&=+$,#";

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Nothing if the text holds a lone surrogate.
std::optional<std::string> percent_encode(std::string_view text, std::string_view also_plain) {
  static constexpr char kHexUpper[] = "0123456789ABCDEF";
  if (!valid_utf8(text)) return std::nullopt;
  std::string out;
  for (const char c : text) {
    if (is_alphanumeric(c) || kUnreservedMarks.find(c) != kUnreservedMarks.npos ||
        also_plain.find(c) != also_plain.npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHexUpper[byte >> 4];
    out += kHexUpper[byte & 15];
  }
  return out;
}

// Nothing if an escape is malformed or the bytes are no UTF-8. Escapes of `kept` stay.
std::optional<std::string> percent_decode(std::string_view text, std::string_view kept) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    const char byte = static_cast<char>(high * 16 + low);
    if (kept.find(byte) != kept.npos) {
      out += text.substr(i, 3);
      i += 2;
      continue;
    }
    const std::size_t first = out.size();
    out += byte;
    i += 2;
    const auto lead = static_cast<unsigned char>(byte);
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    for (int n = 0; n < more; ++n) {
      if (i + 3 >= text.size() || text[i + 1] != '%') return std::nullopt;
      const int a = hex_digit(text[i + 2]);
      const int b = hex_digit(text[i + 3]);
      if (a < 0 || b < 0) return std::nullopt;
      out += static_cast<char>(a * 16 + b);
      i += 3;
    }
    if (!valid_utf8(std::string_view(out).substr(first))) return std::nullopt;
  }
  return out;
}

Outcome malformed_url(const Call& call, std::string_view name) {
  auto failure = call.evaluator.fault("D3140", call.arg(0));
  failure.error.detail->message = name;
  return failure;
}

Outcome encoded(const Call& call, std::string_view name, std::string_view also_plain) {
  if (!call.arg(0).is_text()) return Value();
  const auto out = percent_encode(call.arg(0).as_text(), also_plain);
  return out ? call.evaluator.checked_text(*out) : malformed_url(call, name);
}

Outcome decoded(const Call& call, std::string_view name, std::string_view kept) {
  if (!call.arg(0).is_text()) return Value();
  const auto out = percent_decode(call.arg(0).as_text(), kept);
  return out ? call.evaluator.checked_text(*out) : malformed_url(call, name);
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

}  // namespace

// The low byte of every UTF-16 unit, as the reference does.
Outcome native_base64_encode(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  const std::string_view text = call.arg(0).as_text();
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += character_length(text, at)) {
    const std::uint32_t point = code_point(text, at);
    if (point >= 0x10000) bytes += static_cast<char>((0xD800 + ((point - 0x10000) >> 10)) & 0xFF);
    bytes += static_cast<char>((point >= 0x10000 ? 0xDC00 + (point & 0x3FF) : point) & 0xFF);
  }
  return call.evaluator.checked_text(base64(bytes));
}

// What is no digit is passed over; each byte becomes the character of that number.
Outcome native_base64_decode(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : call.arg(0).as_text()) {
    if (c == '=') break;
    const int digit = base64_digit(c);
    if (digit < 0) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      append_point(out, bits >> count & 0xFF);
    }
  }
  return call.evaluator.checked_text(out);
}

Outcome native_encode_url_component(const Call& call) {
  return encoded(call, "encodeUrlComponent", "");
}
Outcome native_encode_url(const Call& call) { return encoded(call, "encodeUrl", kUrlReserved); }
Outcome native_decode_url_component(const Call& call) {
  return decoded(call, "decodeUrlComponent", "");
}
Outcome native_decode_url(const Call& call) { return decoded(call, "decodeUrl", kUrlReserved); }

}  // namespace lockstep::query::jsonata
