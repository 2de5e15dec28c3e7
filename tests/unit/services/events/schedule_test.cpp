#include "emulator/services/events/schedule.h"

#include <gtest/gtest.h>

#include "emulator/base/timestamp.h"

namespace lockstep::events {
namespace {

// 2024-01-16 is a Tuesday.
std::string next(std::string_view text, std::string_view after = "2024-01-16T10:00:30Z") {
  const auto schedule = ScheduleExpression::parse(text);
  if (!schedule) return "refused";
  const auto at = schedule->next_after(*parse_iso(after));
  return at ? iso_seconds(*at) : "never";
}

TEST(Schedule, Rates) {
  EXPECT_EQ(next("rate(1 minute)"), "2024-01-16T10:01:30Z");
  EXPECT_EQ(next("rate(5 minutes)"), "2024-01-16T10:05:30Z");
  EXPECT_EQ(next("rate(2 days)"), "2024-01-18T10:00:30Z");
  for (const char* bad : {"rate(1 minutes)", "rate(5 minute)", "rate(0 minutes)", "rate(-1 hours)",
                          "rate(5 seconds)", "rate(5)", "rate 5 minutes", "rate(x minutes)", ""})
    EXPECT_EQ(next(bad), "refused") << bad;
}

TEST(Schedule, Crons) {
  EXPECT_EQ(next("cron(0 12 * * ? *)"), "2024-01-16T12:00:00Z");
  EXPECT_EQ(next("cron(0/15 * * * ? *)"), "2024-01-16T10:15:00Z");
  EXPECT_EQ(next("cron(0 8 1 * ? *)"), "2024-02-01T08:00:00Z");
  EXPECT_EQ(next("cron(0 18 ? * MON-FRI *)", "2024-01-19T18:00:00Z"), "2024-01-22T18:00:00Z");
  EXPECT_EQ(next("cron(0 0 L * ? *)"), "2024-01-31T00:00:00Z");
  EXPECT_EQ(next("cron(0 0 ? * 6L *)"), "2024-01-26T00:00:00Z");
  EXPECT_EQ(next("cron(0 0 ? * 3#1 *)"), "2024-02-06T00:00:00Z");
  EXPECT_EQ(next("cron(0 0 29 FEB ? 2028)"), "2028-02-29T00:00:00Z");
  EXPECT_EQ(next("cron(0 0 1 1 ? 2020)"), "never");
}

TEST(Schedule, CronsThatAreRefused) {
  for (const char* bad : {"cron(0 12 * * * *)", "cron(0 12 ? * ? *)", "cron(0 12 * * ?)",
                          "cron(60 12 * * ? *)", "cron(0 24 * * ? *)", "cron(0 0 32 * ? *)",
                          "cron(0 0 * 13 ? *)", "cron(0 0 ? * 8 *)", "cron(a b c d e f)", "cron()"})
    EXPECT_EQ(next(bad), "refused") << bad;
}

}  // namespace
}  // namespace lockstep::events
