#include "emulator/base/checksums.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

TEST(Checksums, OfTheUsualCheckText) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(crc64nvme("123456789"), 0xAE8B14860A799888u);
}

TEST(Checksums, OfNothing) {
  EXPECT_EQ(crc32c(""), 0u);
  EXPECT_EQ(crc64nvme(""), 0u);
}

}  // namespace
}  // namespace lockstep
