// Digests and keyed draws: fixed values, since stored ids depend on them.
#include "emulator/base/digest.h"

#include <gtest/gtest.h>

#include "emulator/base/text.h"

namespace lockstep {
namespace {

TEST(Digest, MatchesPublishedValuesOfAbc) {
  EXPECT_EQ(hex(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha384("abc")).substr(0, 16), "cb00753f45a35e8b");
  EXPECT_EQ(hex(sha512("abc")).substr(0, 16), "ddaf35a193617aba");
  EXPECT_EQ(crc32("123456789"), 0xCBF43926u);
  EXPECT_EQ(hex(hmac_sha256("key", "The quick brown fox jumps over the lazy dog")),
            "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
}

}  // namespace
}  // namespace lockstep
