// Small text tools: formatting by libfmt, splitting, hex and base64, UTF-8.
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep {

using fmt::format;

// The parts are views into `text`.
std::vector<std::string_view> split(std::string_view text, char separator);
std::vector<std::string_view> split(std::string&& text, char separator) = delete;
inline std::vector<std::string_view> split(const char* text, char separator) {
  return split(std::string_view(text), separator);
}
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);
std::string to_lower(std::string_view text);  // ASCII
bool starts_with(std::string_view text, std::string_view prefix);
bool ends_with(std::string_view text, std::string_view suffix);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

std::string hex(std::string_view bytes);                        // lower case
std::string base64(std::string_view bytes);                     // padded
std::optional<std::string> from_base64(std::string_view text);  // strict: alphabet and padding
std::string url_encode(std::string_view bytes);                 // RFC 3986, blanks as %20
std::string url_decode(std::string_view text);                  // also + as blank

// The whole text as a decimal int64, or nothing.
std::optional<std::int64_t> to_int(std::string_view text);

// UTF-8 text as Unicode code points (invalid bytes become U+FFFD), and back.
std::u32string to_code_points(std::string_view text);
std::string from_code_points(std::u32string_view points);
bool valid_utf8(std::string_view text);

}  // namespace lockstep
