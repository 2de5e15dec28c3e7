// Clock: the world's time, in one of four modes. Only this folder reads the machine's clocks.
// Shapes  real: the machine's time. scaled:N: N times as fast from the start. virtual: stands until
//         the core moves it from timer to timer. manual: stands until a user moves it.
// Units   ms since the epoch, UTC.
// Threads the core thread only, but for real_ms and steady_ms.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep::world {

enum class ClockMode : std::uint8_t { Real, Scaled, Virtual, Manual };

struct ClockSetting {
  ClockMode mode = ClockMode::Real;
  double scale = 1;
  std::string text() const;  // "real", "scaled:60", ...
};
// Nothing if the text names no mode.
std::optional<ClockSetting> parse_clock(std::string_view text);

std::int64_t real_ms();    // wall clock
std::int64_t steady_ms();  // never goes back; for deadlines in real time

class Clock {
 public:
  Clock(ClockSetting setting, std::int64_t start_ms) { set(setting, start_ms); }
  // Changes the mode; time goes on from now_ms, or from the machine's time for `real`.
  void set(ClockSetting setting, std::int64_t now_ms);
  // Never goes back.
  std::int64_t now();
  // Virtual and manual only; earlier times are ignored.
  void move_to(std::int64_t ms);
  bool moves_by_itself() const {
    return setting_.mode == ClockMode::Real || setting_.mode == ClockMode::Scaled;
  }
  const ClockSetting& setting() const { return setting_; }
  // Real ms until the world's time is `ms`; only where time moves by itself.
  std::int64_t real_ms_until(std::int64_t ms);

 private:
  ClockSetting setting_;
  std::int64_t now_ms_ = 0;
  std::int64_t scaled_from_ms_ = 0;
  std::int64_t scaled_steady_ms_ = 0;
};

}  // namespace lockstep::world
