#include "emulator/query/jsonata/date_fields.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>

namespace lockstep::query::jsonata::picture {
namespace {

constexpr double kNoTime = std::numeric_limits<double>::quiet_NaN();
constexpr double kDayMs = 86'400'000;
constexpr double kWeekMs = 7 * kDayMs;
constexpr double kTimeMax = 8.64e15;
constexpr double kYearMax = 400'000;
constexpr double kMonthMax = 10'000'000;

constexpr std::array<std::u16string_view, 12> kMonthNames = {
    u"January", u"February", u"March",     u"April",   u"May",      u"June",
    u"July",    u"August",   u"September", u"October", u"November", u"December"};
constexpr std::array<std::u16string_view, 7> kDayNames = {
    u"Monday", u"Tuesday", u"Wednesday", u"Thursday", u"Friday", u"Saturday", u"Sunday"};

// Days from 1970-01-01 to the first of March of the year, proleptic Gregorian.
double days_to_march(double year) {
  return year * 365 + std::floor(year / 4) - std::floor(year / 100) + std::floor(year / 400) -
         719'468;
}

// Days from the first of March to the first of the month; 0 is March.
double days_from_march(double month) { return std::floor((month * 153 + 2) / 5); }

double month_start_days(double year, double month) {
  year += std::floor(month / 12);
  month -= std::floor(month / 12) * 12;
  const bool late = month >= 2;
  return days_to_march(late ? year : year - 1) + days_from_march(late ? month - 2 : month + 10);
}

// Monday of the first week of a year or month, which is the one with the first Thursday.
double first_week(double year, double month) {
  const double first = utc_ms({.year = year, .month = month});
  const double weekday = DateFields(first).number(u'F');
  return first + (weekday > 4 ? 8 - weekday : 1 - weekday) * kDayMs;
}

double weeks_since(double start, double today) { return (today - start) / kWeekMs + 1; }

std::u16string_view name_at(const auto& names, double index) {
  const bool inside = index >= 1 && index <= static_cast<double>(names.size());
  return inside ? names[static_cast<std::size_t>(index) - 1] : std::u16string_view();
}

}  // namespace

double utc_ms(const UtcTime& time) {
  double year = std::trunc(time.year);
  if (year >= 0 && year <= 99) year += 1900;
  const double month = std::trunc(time.month);
  if (!(std::fabs(year) < kYearMax) || !(std::fabs(month) < kMonthMax)) return kNoTime;
  const double days = month_start_days(year, month) + std::trunc(time.day) - 1;
  const double of_day = std::trunc(time.hour) * 3'600'000 + std::trunc(time.minute) * 60'000 +
                        std::trunc(time.second) * 1'000 + std::trunc(time.millisecond);
  const double ms = days * kDayMs + of_day;
  return std::fabs(ms) <= kTimeMax ? ms : kNoTime;
}

DateFields::DateFields(double ms) : ms_(std::fabs(ms) <= kTimeMax ? std::trunc(ms) : kNoTime) {
  const double days = std::floor(ms_ / kDayMs);
  const double of_day = ms_ - days * kDayMs;
  hour_ = std::floor(of_day / 3'600'000);
  minute_ = std::fmod(std::floor(of_day / 60'000), 60);
  second_ = std::fmod(std::floor(of_day / 1'000), 60);
  millisecond_ = std::fmod(of_day, 1'000);
  // 1970-01-01 was a Thursday, the fourth day.
  weekday_ = days + 3 - std::floor((days + 3) / 7) * 7 + 1;

  // The year counted from March: estimated from the mean year, then put right.
  year_ = std::floor((days + 719'468) / 365.2425);
  if (days_to_march(year_) > days) --year_;
  if (days_to_march(year_ + 1) <= days) ++year_;
  const double of_year = days - days_to_march(year_);
  month_ = std::floor((of_year * 5 + 2) / 153);
  day_ = of_year - days_from_march(month_) + 1;
  month_ += 2;
  if (month_ >= 12) {
    month_ -= 12;
    ++year_;
  }
}

double DateFields::number(char16_t component) const {
  switch (component) {
    case u'Y': return year_;
    case u'M': return month_ + 1;
    case u'D': return day_;
    case u'd': return (today() - utc_ms({.year = year_})) / kDayMs + 1;
    case u'F': return weekday_;
    case u'W': return week_of_year();
    case u'w': return week_of_month();
    case u'X': return week_year();
    case u'x': return week_month();
    case u'H': return hour_;
    case u'h': return std::fmod(hour_ + 11, 12) + 1;
    case u'm': return minute_;
    case u's': return second_;
    case u'f': return millisecond_;
    default: return kNoTime;
  }
}

double DateFields::week_of_year() const {
  const double week = weeks_since(first_week(year_, 0), today());
  if (week > 52 && today() >= first_week(year_ + 1, 0)) return 1;
  if (week < 1) return std::floor(weeks_since(first_week(year_ - 1, 0), today()));
  return std::floor(week);
}

double DateFields::week_of_month() const {
  const double week = weeks_since(first_week(year_, month_), today());
  const double next_year = month_ == 11 ? year_ + 1 : year_;
  const double next = month_ == 11 ? 0 : month_ + 1;
  if (week > 4 && today() >= first_week(next_year, next)) return 1;
  const double previous_year = month_ == 0 ? year_ - 1 : year_;
  const double previous = month_ == 0 ? 11 : month_ - 1;
  if (week < 1) return std::floor(weeks_since(first_week(previous_year, previous), today()));
  return std::floor(week);
}

double DateFields::week_year() const {
  if (ms_ < first_week(year_, 0)) return year_ - 1;
  return ms_ >= first_week(year_ + 1, 0) ? year_ + 1 : year_;
}

double DateFields::week_month() const {
  if (ms_ < first_week(year_, month_)) return (month_ == 0 ? 11 : month_ - 1) + 1;
  const double next = month_ == 11 ? 0 : month_ + 1;
  const double end = first_week(month_ == 11 ? year_ + 1 : year_, next);
  return (ms_ >= end ? next : month_) + 1;
}

std::u16string_view month_name(double month) { return name_at(kMonthNames, month); }

std::u16string_view day_name(double day) { return name_at(kDayNames, day); }

}  // namespace lockstep::query::jsonata::picture
