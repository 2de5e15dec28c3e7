#include "emulator/protocol/access.h"

#include <gtest/gtest.h>

namespace lockstep::protocol {
namespace {

HttpRequest request(std::string host, std::vector<Header> headers = {}) {
  HttpRequest made;
  made.method = "GET";
  made.path = "/_lockstep/console";
  made.host = std::move(host);
  made.headers = std::move(headers);
  return made;
}

bool allowed(const HttpRequest& asked) { return !refuse_stranger(asked, {"lockstep.test"}); }

TEST(Access, OwnNamesAndAddressesAreLetIn) {
  for (const char* host :
       {"127.0.0.1", "127.0.0.1:4566", "localhost", "LOCALHOST:1", "[::1]:4566",
        "sync-localhost:80",
        "sync-127.0.0.1:4566", "172.17.0.2:4566", "sqs.us-east-1.amazonaws.com", "lockstep.test:9",
        "sync-lockstep.test", "bkt.localhost:4566", "my.bkt.s3.localhost", "bkt.127.0.0.1:4566",
        "bkt.s3.localhost.localstack.cloud:4566", ""})
    EXPECT_TRUE(allowed(request(host))) << host;
}

TEST(Access, OtherNamesAreNot) {
  for (const char* host : {"evil.example.com", "localhost.evil.com", "amazonaws.com.evil.org",
                           "127.0.0.1.evil.com", "evilamazonaws.com", "1.2.3", "[evil]"})
    EXPECT_FALSE(allowed(request(host))) << host;
}

TEST(Access, APageMayOnlyTalkToItsOwnOrigin) {
  EXPECT_TRUE(allowed(request("localhost:4566", {{"origin", "http://localhost:4566"}})));
  EXPECT_FALSE(allowed(request("localhost:4566", {{"origin", "http://localhost:3000"}})));
  EXPECT_FALSE(allowed(request("localhost:4566", {{"origin", "null"}})));
  EXPECT_FALSE(allowed(request("localhost:4566", {{"origin", "http://evil.example.com"}})));
}

TEST(Access, AnotherSiteMayOpenAPageAndNothingElse) {
  EXPECT_FALSE(allowed(request("localhost", {{"sec-fetch-site", "cross-site"}})));
  EXPECT_TRUE(allowed(request(
      "localhost", {{"sec-fetch-site", "cross-site"}, {"sec-fetch-mode", "navigate"}})));
  HttpRequest call =
      request("localhost", {{"sec-fetch-site", "cross-site"}, {"sec-fetch-mode", "navigate"}});
  call.path = "/";
  EXPECT_FALSE(allowed(call));
}

}  // namespace
}  // namespace lockstep::protocol
