#include "emulator/services/events/schedule.h"

#include <chrono>
#include <string>
#include <vector>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::events {
namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kDaysLookedAt = 366 * 30;
constexpr std::string_view kMonths[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                        "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::string_view kWeekdays[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

enum class Names : std::uint8_t { None, Months, Weekdays };

std::optional<int> field_number(std::string_view text, Names names) {
  if (const auto number = to_int(text); number && *number >= 0 && *number < 10'000)
    return static_cast<int>(*number);
  const std::string upper = [&] {
    std::string made(text);
    for (char& c : made)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return made;
  }();
  if (names == Names::Months)
    for (int i = 0; i < 12; ++i)
      if (kMonths[i] == upper) return i + 1;
  if (names == Names::Weekdays)
    for (int i = 0; i < 7; ++i)
      if (kWeekdays[i] == upper) return i + 1;
  return std::nullopt;
}

// "*", "a", "a-b", "x/step" and lists of them into bits `low`..`high`, shifted by `offset`.
template <std::size_t N>
bool parse_field(std::string_view field, int low, int high, Names names, std::bitset<N>& bits,
                 int offset = 0) {
  for (std::string_view part : split(field, ',')) {
    int step = 1;
    const std::size_t slash = part.find('/');
    if (slash != std::string_view::npos) {
      const auto given = to_int(part.substr(slash + 1));
      if (!given || *given < 1 || *given > high) return false;
      step = static_cast<int>(*given);
      part = part.substr(0, slash);
    }
    int from = low;
    int to = high;
    if (part != "*") {
      const std::size_t dash = part.find('-');
      const auto first = field_number(part.substr(0, dash), names);
      if (!first) return false;
      from = *first;
      to = slash != std::string_view::npos ? high : from;
      if (dash != std::string_view::npos) {
        const auto last = field_number(part.substr(dash + 1), names);
        if (!last) return false;
        to = *last;
      }
    }
    if (from < low || to > high) return false;
    if (to < from) {  // FRI-MON goes round
      for (int i = from; i <= high; i += step) bits.set(static_cast<std::size_t>(i - offset));
      from = low;
    }
    for (int i = from; i <= to; i += step) bits.set(static_cast<std::size_t>(i - offset));
  }
  return bits.any();
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::string_view word : split(text, ' '))
    if (!word.empty()) words.push_back(word);
  return words;
}

}  // namespace

std::optional<ScheduleExpression> ScheduleExpression::parse(std::string_view text) {
  ScheduleExpression schedule;
  if (!ends_with(text, ")")) return std::nullopt;
  if (starts_with(text, "cron(")) {
    if (!schedule.parse_cron(text.substr(5, text.size() - 6))) return std::nullopt;
    return schedule;
  }
  if (!starts_with(text, "rate(")) return std::nullopt;
  const auto words = words_of(text.substr(5, text.size() - 6));
  if (words.size() != 2) return std::nullopt;
  const auto count = to_int(words[0]);
  if (!count || *count < 1 || *count > 1'000'000) return std::nullopt;
  for (const auto& [unit, ms] : {std::pair<std::string_view, std::int64_t>{"minute", kMinuteMs},
                                 {"hour", 60 * kMinuteMs},
                                 {"day", kDayMs}}) {
    const std::string wanted = *count == 1 ? std::string(unit) : std::string(unit) + "s";
    if (words[1] == wanted) schedule.rate_ms_ = *count * ms;
  }
  if (schedule.rate_ms_ == 0) return std::nullopt;
  return schedule;
}

bool ScheduleExpression::parse_cron(std::string_view text) {
  const auto fields = words_of(text);
  if (fields.size() != 6) return false;
  if ((fields[2] == "?") == (fields[4] == "?")) return false;
  by_weekday_ = fields[2] == "?";
  return parse_field(fields[0], 0, 59, Names::None, minutes_) &&
         parse_field(fields[1], 0, 23, Names::None, hours_) &&
         parse_field(fields[3], 1, 12, Names::Months, months_) &&
         parse_field(fields[5], 1970, 2199, Names::None, years_, 1970) &&
         (by_weekday_ ? parse_day_of_week(fields[4]) : parse_day_of_month(fields[2]));
}

bool ScheduleExpression::parse_day_of_month(std::string_view field) {
  if (field == "L") return last_day_ = true;
  return parse_field(field, 1, 31, Names::None, days_);
}

bool ScheduleExpression::parse_day_of_week(std::string_view field) {
  if (field == "L") field = "7";
  const std::size_t hash = field.find('#');
  if (hash != std::string_view::npos) {
    const auto nth = to_int(field.substr(hash + 1));
    if (!nth || *nth < 1 || *nth > 5) return false;
    nth_ = static_cast<int>(*nth);
    field = field.substr(0, hash);
  } else if (field.size() > 1 && ends_with(field, "L")) {
    const auto day = field_number(field.substr(0, field.size() - 1), Names::Weekdays);
    if (!day || *day < 1 || *day > 7) return false;
    last_weekday_ = *day;
    return true;
  }
  return parse_field(field, 1, 7, Names::Weekdays, weekdays_);
}

bool ScheduleExpression::day_fits(int year, unsigned month, unsigned day) const {
  const chrono::year_month_day date{chrono::year(year), chrono::month(month), chrono::day(day)};
  const chrono::year_month_day_last last{date.year(), chrono::month_day_last(date.month())};
  const unsigned month_days = static_cast<unsigned>(last.day());
  if (!by_weekday_) return last_day_ ? day == month_days : days_.test(day);
  const unsigned weekday = chrono::weekday(chrono::sys_days(date)).c_encoding() + 1;
  if (last_weekday_ != 0)
    return weekday == static_cast<unsigned>(last_weekday_) && day + 7 > month_days;
  if (nth_ != 0 && (day - 1) / 7 + 1 != static_cast<unsigned>(nth_)) return false;
  return weekdays_.test(weekday);
}

std::optional<std::int64_t> ScheduleExpression::next_after(std::int64_t ms) const {
  if (rate_ms_ > 0) return ms + rate_ms_;
  const std::int64_t start = ms / kMinuteMs * kMinuteMs + kMinuteMs;
  const std::int64_t first_day = start / kDayMs * kDayMs;
  for (int i = 0; i < kDaysLookedAt; ++i) {
    const std::int64_t day_ms = first_day + i * kDayMs;
    const CivilTime date = civil(day_ms);
    const int year = date.year - 1970;
    if (year < 0 || year >= 230) return std::nullopt;
    if (!years_.test(static_cast<std::size_t>(year)) ||
        !months_.test(static_cast<std::size_t>(date.month)) ||
        !day_fits(date.year, static_cast<unsigned>(date.month), static_cast<unsigned>(date.day)))
      continue;
    for (std::int64_t minute = 0; minute < 1440; ++minute) {
      const std::int64_t at = day_ms + minute * kMinuteMs;
      if (at >= start && hours_.test(static_cast<std::size_t>(minute / 60)) &&
          minutes_.test(static_cast<std::size_t>(minute % 60)))
        return at;
    }
  }
  return std::nullopt;
}

}  // namespace lockstep::events
