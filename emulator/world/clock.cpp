#include "emulator/world/clock.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "emulator/base/text.h"

namespace lockstep::world {

std::int64_t real_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string ClockSetting::text() const {
  switch (mode) {
    case ClockMode::Real: return "real";
    case ClockMode::Scaled: return format("scaled:{:g}", scale);
    case ClockMode::Virtual: return "virtual";
    case ClockMode::Manual: return "manual";
  }
  return "";
}

std::optional<ClockSetting> parse_clock(std::string_view text) {
  if (text == "real") return ClockSetting{ClockMode::Real};
  if (text == "virtual") return ClockSetting{ClockMode::Virtual};
  if (text == "manual") return ClockSetting{ClockMode::Manual};
  if (!starts_with(text, "scaled:")) return std::nullopt;
  const std::string number(text.substr(7));
  char* end = nullptr;
  const double scale = std::strtod(number.c_str(), &end);
  if (number.empty() || *end != '\0' || !(scale > 0) || scale > 1e6) return std::nullopt;
  return ClockSetting{ClockMode::Scaled, scale};
}

void Clock::set(ClockSetting setting, std::int64_t now_ms) {
  setting_ = setting;
  now_ms_ = now_ms;
  scaled_from_ms_ = now_ms;
  scaled_steady_ms_ = steady_ms();
}

std::int64_t Clock::now() {
  if (setting_.mode == ClockMode::Real) now_ms_ = std::max(now_ms_, real_ms());
  if (setting_.mode == ClockMode::Scaled) {
    const double passed = static_cast<double>(steady_ms() - scaled_steady_ms_) * setting_.scale;
    now_ms_ = std::max(now_ms_, scaled_from_ms_ + static_cast<std::int64_t>(passed));
  }
  return now_ms_;
}

void Clock::move_to(std::int64_t ms) {
  if (!moves_by_itself()) now_ms_ = std::max(now_ms_, ms);
}

std::int64_t Clock::real_ms_until(std::int64_t ms) {
  const double wait = static_cast<double>(ms - now()) / setting_.scale;
  return std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(wait)));
}

}  // namespace lockstep::world
