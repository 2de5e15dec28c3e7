#include "emulator/harness/words.h"

#include <gtest/gtest.h>

namespace lockstep::harness {
namespace {

const std::vector<std::string> kKnown = {"serve", "exec", "test", "reset", "metrics", "validate"};

TEST(Words, TheNearestKnownWordIsOffered) {
  EXPECT_EQ(nearest_word("sevre", kKnown), "serve");
  EXPECT_EQ(nearest_word("rest", kKnown), "test");
  EXPECT_EQ(nearest_word("metric", kKnown), "metrics");
  EXPECT_EQ(nearest_word("val", kKnown), "validate") << "a beginning will do";
}

TEST(Words, AFarWordGetsNone) {
  EXPECT_EQ(did_you_mean("deploy", kKnown), "");
  EXPECT_EQ(did_you_mean(std::string(1000, 's'), kKnown), "");
  EXPECT_EQ(did_you_mean("", kKnown), "");
}

}  // namespace
}  // namespace lockstep::harness
