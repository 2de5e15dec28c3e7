// Times as AWS writes them. Units: ms since the epoch, UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/json.h"

namespace lockstep {

std::string iso_ms(std::int64_t ms);       // 2026-01-02T03:04:05.060Z
std::string iso_seconds(std::int64_t ms);  // 2026-01-02T03:04:05Z
// Epoch seconds with at most three decimals as a JSON number (1790218577.62); whole seconds too.
Json epoch_seconds(std::int64_t ms);
// RFC 3339 / ISO-8601 extended with an offset or Z; T and the zone are required. Fractions beyond
// milliseconds are cut.
std::optional<std::int64_t> parse_iso(std::string_view text);

// Fri, 02 Jan 2026 03:04:05 GMT, as in HTTP's headers.
std::string http_date(std::int64_t ms);
std::optional<std::int64_t> parse_http_date(std::string_view text);

struct CivilTime {
  int year, month, day, hour, minute, second, millisecond;
};
CivilTime civil(std::int64_t ms);

// "2m", "1h30m", "500ms", "10s", "3d" or plain seconds ("90", "1.5") as ms; nothing if unreadable.
std::optional<std::int64_t> parse_duration_ms(std::string_view text);
// 4000 → "4s", 200 → "200ms", 14200 → "14.2s", 90000 → "1m30s".
std::string duration_text(std::int64_t ms);

}  // namespace lockstep
