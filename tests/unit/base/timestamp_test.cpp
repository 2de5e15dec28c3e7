#include "emulator/base/timestamp.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

TEST(Timestamp, IsoTextGoesThereAndBack) {
  EXPECT_EQ(iso_ms(1767323045060), "2026-01-02T03:04:05.060Z");
  EXPECT_EQ(parse_iso("2026-01-02T03:04:05.060Z"), 1767323045060);
  EXPECT_EQ(iso_seconds(1767323045060), "2026-01-02T03:04:05Z");
  EXPECT_EQ(iso_ms(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Timestamp, OffsetsAreTakenOff) {
  EXPECT_EQ(parse_iso("2026-01-02T05:04:05+02:00"), parse_iso("2026-01-02T03:04:05Z"));
  EXPECT_EQ(parse_iso("2026-01-01T22:04:05.5-05:00"), *parse_iso("2026-01-02T03:04:05Z") + 500);
}

TEST(Timestamp, WhatIsNoTimeIsRefused) {
  for (const char* text :
       {"", "2026-01-02", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05", "2026-13-02T03:04:05Z",
        "2026-02-30T03:04:05Z", "2026-01-02T25:04:05Z", "02-01-2026T03:04:05Z",
        "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05Zx"})
    EXPECT_FALSE(parse_iso(text)) << text;
}

TEST(Timestamp, EpochSecondsHaveAtMostThreeDecimalsAndNoTrailingZeros) {
  EXPECT_EQ(dump(epoch_seconds(1790218577000)), "1790218577");
  EXPECT_EQ(epoch_seconds(1790218577620), Json(1790218577.62));
}

TEST(Timestamp, DurationsAreReadAndWritten) {
  EXPECT_EQ(parse_duration_ms("1h30m"), 5'400'000);
  EXPECT_EQ(parse_duration_ms("1.5"), 1500);
  EXPECT_EQ(parse_duration_ms("200ms"), 200);
  EXPECT_FALSE(parse_duration_ms("2 minutes"));
  EXPECT_FALSE(parse_duration_ms("99999999999d"));
  EXPECT_EQ(duration_text(5'400'250), "1h30m250ms");
  EXPECT_EQ(duration_text(14'200), "14.2s");
  EXPECT_EQ(duration_text(0), "0ms");
}

}  // namespace
}  // namespace lockstep
