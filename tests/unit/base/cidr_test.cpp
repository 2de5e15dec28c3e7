#include "emulator/base/cidr.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

bool within(std::string_view block, std::string_view address) {
  const auto parsed = parse_cidr(block);
  return parsed.ok() && cidr_contains(*parsed, address);
}

TEST(Cidr, HoldsTheAddressesOfItsNetwork) {
  EXPECT_TRUE(within("10.0.0.0/9", "10.127.1.2"));
  EXPECT_FALSE(within("10.0.0.0/9", "10.128.1.2"));
  EXPECT_TRUE(within("0.0.0.0/0", "1.2.3.4"));
  EXPECT_TRUE(within("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(within("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_FALSE(within("10.0.0.0/8", "::1"));
  EXPECT_FALSE(within("10.0.0.0/8", "ten"));
}

TEST(Cidr, RefusesWhatIsNone) {
  for (const char* text : {"10.0.0.0", "10.0.0.0/x", "10.0.0.0/33", "10.0.0.0/-1", "x/8", "1/2/3"})
    EXPECT_FALSE(parse_cidr(text).ok()) << text;
}

}  // namespace
}  // namespace lockstep
