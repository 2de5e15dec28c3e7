#include "emulator/protocol/http_head.h"

#include <gtest/gtest.h>

namespace lockstep::protocol {
namespace {

int status_of(std::string_view head) {
  auto parsed = parse_head(head);
  return parsed.ok() ? 200 : parsed.error().status;
}

TEST(HttpHead, ItsEndIsTheEmptyLine) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(head_end(head + "body", 0), head.size());
  for (std::size_t cut = 0; cut < head.size(); ++cut) {
    EXPECT_EQ(head_end(head.substr(0, cut), 0), std::string_view::npos) << cut;
    EXPECT_EQ(head_end(head, cut), head.size()) << "searched from " << cut;
  }
}

TEST(HttpHead, ABareLineFeedEndsTheSearchSoThatItIsRefused) {
  EXPECT_NE(head_end("GET / HTTP/1.1\n", 0), std::string_view::npos);
  EXPECT_EQ(status_of("GET / HTTP/1.1\n"), 400);
}

TEST(HttpHead, TargetsAreSplitAndTheFragmentDropped) {
  auto head = parse_head("GET /a%2Fb?c=d#e HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->request.path, "/a%2Fb");
  EXPECT_EQ(head->request.query, "c=d");
  EXPECT_EQ(head->request.host, "h");
}

TEST(HttpHead, HeaderNamesAreLowerCaseAndValuesTrimmed) {
  auto head = parse_head("GET / HTTP/1.1\r\nHOST:h\r\nX-Amz-Target: \t A.B \r\n\r\n");
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->request.header("x-amz-target"), "A.B");
}

TEST(HttpHead, KeepAliveFollowsVersionAndHeader) {
  EXPECT_TRUE(parse_head("GET / HTTP/1.1\r\nHost: h\r\n\r\n")->keep_alive);
  EXPECT_FALSE(parse_head("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n")->keep_alive);
  EXPECT_FALSE(parse_head("GET / HTTP/1.0\r\n\r\n")->keep_alive);
  EXPECT_TRUE(parse_head("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->keep_alive);
}

TEST(HttpHead, AnUnknownExpectationIsRefused) {
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\n\r\n"), 417);
}

TEST(HttpHead, ChunkSizesAreHexadecimalAndNothingElse) {
  EXPECT_EQ(parse_chunk_size("1aF;x"), 0x1aFU);
  EXPECT_EQ(parse_chunk_size("0"), 0U);
  for (const char* bad : {"", "-2", "+1", "0x1", "g", " 1", "1 2", "1234567890abcdef0", ";"})
    EXPECT_EQ(parse_chunk_size(bad), std::nullopt) << bad;
}

// Every prefix of a good head, and the head with any one byte changed, is answered without harm.
TEST(HttpHead, NoBytesHurt) {
  const std::string head =
      "POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
  for (std::size_t i = 0; i < head.size(); ++i) {
    (void)parse_head(std::string_view(head).substr(0, i)).ok();
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = head;
      changed[i] = static_cast<char>(byte);
      auto parsed = parse_head(changed);
      EXPECT_LT(parsed.ok() ? parsed->length : 0, 1'000'000'000'000'000U);
    }
  }
}

}  // namespace
}  // namespace lockstep::protocol
