#include "emulator/protocol/aws_chunked.h"

#include <gtest/gtest.h>

namespace lockstep::protocol {
namespace {

TEST(AwsChunked, TakesTheCodingOff) {
  const auto body = decode_aws_chunked(
      "5;chunk-signature=aa\r\nhello\r\n3\r\n\r\n!\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->bytes, "hello\r\n!");
  ASSERT_EQ(body->trailers.size(), 1U);
  EXPECT_EQ(body->trailers[0].value, "NhCmhg==");
}

TEST(AwsChunked, RefusesWhatIsCutShort) {
  for (const char* coded :
       {"", "5\r\nhel", "zz\r\n", "5\r\nhelloX\r\n0\r\n", "5\r\nhello\r\n", "fffffffffffffff\r\nx"})
    EXPECT_FALSE(decode_aws_chunked(coded)) << coded;
}

}  // namespace
}  // namespace lockstep::protocol
