// DateFields: the calendar of JavaScript's Date in UTC and what a picture's components tell of it.
// Units   Milliseconds since the epoch as double; NaN is no time at all, and spreads.
// Source  ECMAScript, "Date.UTC" (years 0 to 99 mean 1900 to 1999); ISO 8601 weeks, of the year
//         and, by the same rule, of the month.
#pragma once

#include <string_view>

namespace lockstep::query::jsonata::picture {

struct UtcTime {
  double year;
  double month = 0;  // from 0, may lie outside the year
  double day = 1;
  double hour = 0;
  double minute = 0;
  double second = 0;
  double millisecond = 0;
};
double utc_ms(const UtcTime& time);

class DateFields {
 public:
  explicit DateFields(double ms);
  double ms() const { return ms_; }
  bool afternoon() const { return hour_ >= 12; }
  // The components with a number: one of YMDdFWwXxHhmsf.
  double number(char16_t component) const;

 private:
  double today() const { return utc_ms({.year = year_, .month = month_, .day = day_}); }
  double week_of_year() const;
  double week_of_month() const;
  double week_year() const;
  double week_month() const;

  double ms_;
  double year_, month_, day_, weekday_, hour_, minute_, second_, millisecond_;
};

std::u16string_view month_name(double month);  // 1 to 12, else empty
std::u16string_view day_name(double day);      // 1 is Monday; 1 to 7, else empty

}  // namespace lockstep::query::jsonata::picture
