#include "emulator/base/timestamp.h"

#include <chrono>
#include <cmath>

#include "emulator/base/text.h"

namespace lockstep {

namespace {
namespace chrono = std::chrono;
constexpr std::int64_t kDayMs = 86'400'000;

bool digits(std::string_view text, std::size_t at, std::size_t count, int& out) {
  if (at + count > text.size()) return false;
  out = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  return true;
}
}  // namespace

CivilTime civil(std::int64_t ms) {
  const std::int64_t days = ms >= 0 ? ms / kDayMs : -((-ms + kDayMs - 1) / kDayMs);
  const std::int64_t rest = ms - days * kDayMs;
  const chrono::year_month_day date{chrono::sys_days{chrono::days{days}}};
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(rest / 3'600'000),
          static_cast<int>(rest / 60'000 % 60),
          static_cast<int>(rest / 1000 % 60),
          static_cast<int>(rest % 1000)};
}

namespace {

void put_digits(char* to, int count, int value) {
  for (int i = count; i-- > 0; value /= 10) to[i] = static_cast<char>('0' + value % 10);
}

// "2024-01-16T10:00:00", for the years that have four digits.
std::string date_and_time(const CivilTime& t) {
  if (t.year < 0 || t.year > 9999)
    return format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute,
                  t.second);
  std::string out = "0000-00-00T00:00:00";
  put_digits(out.data(), 4, t.year);
  put_digits(out.data() + 5, 2, t.month);
  put_digits(out.data() + 8, 2, t.day);
  put_digits(out.data() + 11, 2, t.hour);
  put_digits(out.data() + 14, 2, t.minute);
  put_digits(out.data() + 17, 2, t.second);
  return out;
}

}  // namespace

std::string iso_ms(std::int64_t ms) {
  const CivilTime t = civil(ms);
  std::string out = date_and_time(t);
  char fraction[] = ".000Z";
  put_digits(fraction + 1, 3, t.millisecond);
  return out.append(fraction, 5);
}

std::string iso_seconds(std::int64_t ms) { return date_and_time(civil(ms)) += 'Z'; }

namespace {
constexpr std::string_view kDayNames[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
constexpr std::string_view kMonthNames[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
}  // namespace

std::string http_date(std::int64_t ms) {
  const CivilTime t = civil(ms);
  return format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDayNames[(ms / kDayMs) % 7], t.day,
                kMonthNames[t.month - 1], t.year, t.hour, t.minute, t.second);
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  const std::size_t comma = text.find(", ");
  if (comma == std::string_view::npos || text.size() != comma + 26) return std::nullopt;
  text.remove_prefix(comma + 2);
  int day, year, hour, minute, second;
  if (!digits(text, 0, 2, day) || !digits(text, 7, 4, year) || !digits(text, 12, 2, hour) ||
      !digits(text, 15, 2, minute) || !digits(text, 18, 2, second))
    return std::nullopt;
  for (unsigned month = 0; month < 12; ++month)
    if (text.substr(3, 3) == kMonthNames[month])
      return parse_iso(format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", year, month + 1, day, hour,
                              minute, second));
  return std::nullopt;
}

Json epoch_seconds(std::int64_t ms) {
  if (ms % 1000 == 0) return Json(ms / 1000);
  return Json(static_cast<double>(ms) / 1000.0);
}

std::optional<std::int64_t> parse_iso(std::string_view text) {
  int year, month, day, hour, minute, second = 0, ms = 0;
  if (!digits(text, 0, 4, year) || !digits(text, 5, 2, month) || !digits(text, 8, 2, day) ||
      !digits(text, 11, 2, hour) || !digits(text, 14, 2, minute))
    return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':')
    return std::nullopt;
  std::size_t at = 16;
  if (at < text.size() && text[at] == ':') {
    if (!digits(text, at + 1, 2, second)) return std::nullopt;
    at += 3;
    if (at < text.size() && text[at] == '.') {
      int weight = 100;
      const std::size_t start = ++at;
      for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, weight /= 10)
        ms += (text[at] - '0') * weight;
      if (at == start) return std::nullopt;
    }
  }
  std::int64_t offset_minutes = 0;
  if (at >= text.size()) return std::nullopt;
  if (text[at] == 'Z' || text[at] == 'z') {
    ++at;
  } else {
    int hours, minutes;
    if ((text[at] != '+' && text[at] != '-') || !digits(text, at + 1, 2, hours))
      return std::nullopt;
    const bool colon = at + 3 < text.size() && text[at + 3] == ':';
    if (!colon || !digits(text, at + 4, 2, minutes) || hours > 18 || minutes > 59)
      return std::nullopt;
    offset_minutes = (text[at] == '-' ? -1 : 1) * (hours * 60 + minutes);
    at += 6;
  }
  const chrono::year_month_day date{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                                    chrono::day{static_cast<unsigned>(day)}};
  if (at != text.size() || !date.ok() || hour > 23 || minute > 59 || second > 59)
    return std::nullopt;
  const std::int64_t days = chrono::sys_days{date}.time_since_epoch().count();
  return days * kDayMs + hour * 3'600'000LL + minute * 60'000LL + second * 1000LL + ms -
         offset_minutes * 60'000;
}

std::optional<std::int64_t> parse_duration_ms(std::string_view text) {
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    std::size_t used = 0;
    while (used < text.size() && (text[used] == '.' || (text[used] >= '0' && text[used] <= '9')))
      ++used;
    if (used == 0 || used > 15) return std::nullopt;
    const double amount = std::strtod(std::string(text.substr(0, used)).c_str(), nullptr);
    text.remove_prefix(used);
    std::size_t letters = 0;
    while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') ++letters;
    const std::string_view unit = text.substr(0, letters);
    text.remove_prefix(letters);
    if (unit == "ms")
      total += amount;
    else if (unit == "s" || (unit.empty() && text.empty()))
      total += amount * 1000;
    else if (unit == "m")
      total += amount * 60'000;
    else if (unit == "h")
      total += amount * 3'600'000;
    else if (unit == "d")
      total += amount * static_cast<double>(kDayMs);
    else
      return std::nullopt;
  }
  if (!(total < 9e15)) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(total));
}

std::string duration_text(std::int64_t ms) {
  if (ms < 0) return "-" + duration_text(-ms);
  if (ms < 1000) return format("{}ms", ms);
  std::string out;
  const auto part = [&](std::int64_t size, const char* unit) {
    if (ms >= size) out += format("{}{}", ms / size, unit);
    ms %= size;
  };
  part(kDayMs, "d");
  part(3'600'000, "h");
  part(60'000, "m");
  if (ms >= 1000 && ms % 1000) return out + format("{}s", static_cast<double>(ms) / 1000);
  part(1000, "s");
  if (ms) out += format("{}ms", ms);
  return out;
}

}  // namespace lockstep
