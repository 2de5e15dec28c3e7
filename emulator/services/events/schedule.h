// Schedule expressions of rules: "rate(5 minutes)", "cron(0 12 ? * MON-FRI *)".
// Shapes  next_after gives the first time after `ms`; nothing when there is none (a year gone by).
// Units   ms since the epoch, UTC.
// Errors  parse: nothing for what EventBridge refuses; of cron's letters L is known in both day
//         fields and # in the day of the week, W is not.
// Source  Amazon EventBridge user guide, "Cron expressions", "Rate expressions".
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lockstep::events {

class ScheduleExpression {
 public:
  static std::optional<ScheduleExpression> parse(std::string_view text);
  std::optional<std::int64_t> next_after(std::int64_t ms) const;

 private:
  bool parse_cron(std::string_view fields);
  bool parse_day_of_month(std::string_view field);
  bool parse_day_of_week(std::string_view field);
  bool day_fits(int year, unsigned month, unsigned day) const;

  std::int64_t rate_ms_ = 0;  // 0: cron
  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;     // 1..31
  std::bitset<13> months_;   // 1..12
  std::bitset<8> weekdays_;  // 1 = Sunday .. 7
  std::bitset<400> years_;   // from 1970
  bool by_weekday_ = false;
  bool last_day_ = false;  // of the month
  int last_weekday_ = 0;   // 1..7: the last such day of the month
  int nth_ = 0;            // with weekdays_: the n-th of the month
};

}  // namespace lockstep::events
