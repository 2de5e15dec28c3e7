#include "emulator/query/jsonata/date_iso.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "emulator/query/jsonata/date_fields.h"
#include "emulator/query/jsonata/picture_text.h"

namespace lockstep::query::jsonata::picture {
namespace {

constexpr double kNotATime = std::numeric_limits<double>::quiet_NaN();

// The text in the shape that is asked for; whether it is a time is another matter.
struct IsoParts {
  std::string_view year;
  std::vector<std::string_view> fields;  // months and days
  std::vector<std::string_view> times;   // hh:mm:ss
  std::string_view fraction;
  std::string_view zone;
};

// Takes a text from the left, piece by piece.
class IsoScanner {
 public:
  explicit IsoScanner(std::string_view text) : rest_(text) {}

  // Digits by the highest one allowed at each place; other characters stand for themselves.
  bool take(std::string_view pattern, std::string_view& taken) {
    if (!fits(pattern)) return false;
    taken = rest_.substr(0, pattern.size());
    rest_.remove_prefix(pattern.size());
    return true;
  }

  std::string_view take_fraction() {
    const std::size_t end = std::min(rest_.find_first_not_of("0123456789", 1), rest_.size());
    if (!rest_.starts_with('.') || end == 1) return {};
    const std::string_view fraction = rest_.substr(1, end - 1);
    rest_.remove_prefix(end);
    return fraction;
  }

  // Whether all that is left is a zone.
  bool at_zone() const {
    for (const std::string_view zone : {"Z", "+29:59", "-29:59", "+2959", "-2959"}) {
      if (fits(zone) && rest_.size() == zone.size()) return true;
    }
    return false;
  }
  std::string_view rest() const { return rest_; }

 private:
  bool fits(std::string_view pattern) const {
    if (rest_.size() < pattern.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const bool digit = pattern[i] >= '0' && pattern[i] <= '9';
      const bool alike = digit ? rest_[i] >= '0' && rest_[i] <= pattern[i] : rest_[i] == pattern[i];
      if (!alike) return false;
    }
    return true;
  }

  std::string_view rest_;
};

std::optional<IsoParts> take_iso_apart(std::string_view text) {
  IsoScanner scanner(text);
  IsoParts parts;
  if (!scanner.take("9999", parts.year)) return std::nullopt;
  std::string_view piece;
  while (!scanner.at_zone() && scanner.take("-39", piece)) parts.fields.push_back(piece.substr(1));
  while (scanner.take("T29:59:59", piece)) parts.times.push_back(piece.substr(1));
  parts.fraction = scanner.take_fraction();
  if (scanner.at_zone()) {
    parts.zone = scanner.rest();
    return parts;
  }
  return scanner.rest().empty() ? std::optional(parts) : std::nullopt;
}

double number_of(std::string_view digits) {
  double value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

double milliseconds_of(std::string_view fraction) {
  double value = 0;
  double unit = 100;
  for (const char digit : fraction.substr(0, 3)) {
    value += (digit - '0') * unit;
    unit /= 10;
  }
  return value;
}

// Minutes; NaN for hours beyond 23.
double offset_of(std::string_view zone) {
  if (zone.empty() || zone == "Z") return 0;
  const double hours = number_of(zone.substr(1, 2));
  if (hours > 23) return kNotATime;
  const double minutes = hours * 60 + number_of(zone.substr(zone.size() - 2));
  return zone[0] == '-' ? -minutes : minutes;
}

bool is_time_of_day(const UtcTime& time) {
  if (time.hour < 24) return true;
  return time.hour == 24 && time.minute == 0 && time.second == 0 && time.millisecond == 0;
}

// Years before 100 are themselves here; utc_ms takes them for those of the twentieth century.
double time_in_year(UtcTime time, double year) {
  constexpr double kCycleYears = 400;  // after which the calendar repeats
  constexpr double kCycleMs = 146'097.0 * 86'400'000;
  time.year = year + kCycleYears;
  return utc_ms(time) - kCycleMs;
}

// A date that ends in Z, and a number after a full stop: read by older rules, in which the years
// of two digits are those around 2000 and what could be a day is none.
double read_loosely(const IsoParts& parts, UtcTime time) {
  double year = number_of(parts.year);
  if (year <= 31) return kNotATime;
  if (year < 100) year += year < 50 ? 2000 : 1900;
  return time_in_year(time, year);
}

}  // namespace

Picture<double> read_iso_8601(std::string_view text) {
  auto parts = take_iso_apart(text);
  if (!parts) return picture_error_for("D3110", to_units(text));
  bool loose = parts->times.empty() && parts->zone == "Z";
  if (parts->times.empty() && !parts->fraction.empty()) {
    if (parts->zone != "Z" && !parts->zone.empty()) return kNotATime;
    parts->fields.push_back(parts->fraction);
    loose = true;
  }
  if (parts->fields.size() > 2 || parts->times.size() > 1) return kNotATime;
  const double month = parts->fields.empty() ? 1 : number_of(parts->fields[0]);
  const double day = parts->fields.size() < 2 ? 1 : number_of(parts->fields[1]);
  if (month < 1 || month > 12 || day < 1 || day > 31) return kNotATime;
  UtcTime time{.year = 0, .month = month - 1, .day = day};
  if (loose) return read_loosely(*parts, time);
  if (parts->times.empty()) {
    return parts->zone.empty() ? time_in_year(time, number_of(parts->year)) : kNotATime;
  }
  const std::string_view clock = parts->times[0];
  time.hour = number_of(clock.substr(0, 2));
  time.minute = number_of(clock.substr(3, 2));
  time.second = number_of(clock.substr(6, 2));
  time.millisecond = milliseconds_of(parts->fraction);
  if (!is_time_of_day(time)) return kNotATime;
  return time_in_year(time, number_of(parts->year)) - offset_of(parts->zone) * 60'000;
}

}  // namespace lockstep::query::jsonata::picture
