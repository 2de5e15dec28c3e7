#include <gtest/gtest.h>

#include "tests/unit/asl/machine/machines.h"

namespace lockstep::asl::machine {
namespace {

// How long a Wait with these fields takes, in ms, or how it failed.
std::string waits(const std::string& fields, const std::string& input) {
  Play play(one(R"("Type":"Wait","End":true,)" + fields));
  play.input(input).run();
  EXPECT_EQ(play.inconsistency, "");
  if (play.state.status != Status::Succeeded) return play.ended();
  return std::to_string(*play.state.stop_ms - play.state.start_ms);
}

TEST(Wait, ForSecondsOrUntilATimestamp) {
  EXPECT_EQ(waits(R"("Seconds":2)", "{}"), "2000");
  EXPECT_EQ(waits(R"("Seconds":0)", "{}"), "0");
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", R"({"s":3})"), "3000");
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", R"({"s":"1"})"), "1000");
  EXPECT_EQ(waits(R"("Timestamp":"2023-11-14T22:13:25Z")", "{}"), "5000");
  EXPECT_EQ(waits(R"("Timestamp":"2020-11-14T22:13:25Z")", "{}"), "0");
  EXPECT_EQ(waits(R"("TimestampPath":"$.t")", R"({"t":"2023-11-14T22:13:21.500Z"})"), "1500");
}

TEST(Wait, FailuresAreWordedAsAwsWordsThem) {
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", "{}"),
            runtime("The SecondsPath parameter does not reference an input value: $.s"));
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", R"({"s":-1})"),
            runtime("The SecondsPath parameter references a negative value: $.s == -1"));
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", R"({"s":1.5})"),
            runtime("The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5"));
  EXPECT_EQ(waits(R"("SecondsPath":"$.s")", R"({"s":1000000000000})"),
            runtime("Wait state delay is too long."));
  EXPECT_EQ(waits(R"("TimestampPath":"$.t")", R"({"t":"2023-11-14"})"),
            runtime("The TimestampPath parameter does not reference a valid ISO-8601 extended "
                    "offset date-time format string: $.t == 2023-11-14"));
}

}  // namespace
}  // namespace lockstep::asl::machine
