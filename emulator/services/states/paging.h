// nextToken: where the next page starts, in a form that only we read.
// Errors  InvalidToken for anything that we did not make for this very list.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/base/text.h"
#include "emulator/core/aws_error.h"
#include "emulator/services/states/errors.h"

namespace lockstep::states {

// `list` names the list and everything that picks its members.
inline std::string page_token(std::string_view list, std::string_view position) {
  return base64(format("{}\n{}", list, position));
}

inline core::AwsResult<std::string> page_position(std::string_view list, std::string_view token) {
  const auto text = from_base64(token);
  const std::string start = std::string(list) + "\n";
  if (!text || !starts_with(*text, start)) return invalid_token();
  return text->substr(start.size());
}

// maxResults: 0 or absent is the default.
inline std::int64_t page_size(const Json& input) {
  constexpr std::int64_t kDefault = 100;
  constexpr std::int64_t kMax = 1000;
  const std::int64_t asked = input.get_int("maxResults");
  return asked <= 0 ? kDefault : asked > kMax ? kMax : asked;
}

}  // namespace lockstep::states
