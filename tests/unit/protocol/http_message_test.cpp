#include "emulator/protocol/http_message.h"

#include <gtest/gtest.h>

namespace lockstep::protocol {
namespace {

TEST(HttpMessage, ARefusalIsAJsonError) {
  const HttpAnswer answer = refusal(413, "TooLarge", "a \"body\"");
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.body, R"({"__type":"TooLarge","message":"a \"body\""})");
}

TEST(HttpMessage, EveryStatusHasAPhrase) {
  for (int status = 200; status < 600; ++status) EXPECT_FALSE(reason_phrase(status).empty());
}

}  // namespace
}  // namespace lockstep::protocol
