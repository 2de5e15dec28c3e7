#include "emulator/cli/environment.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lockstep::cli {
namespace {

std::vector<std::string> made(const std::vector<std::string>& inherited) {
  return client_environment(inherited, {"http://127.0.0.1:1", "eu-west-1"});
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

TEST(Environment, AClientIsLedToLockstep) {
  const auto lines = made({"PATH=/bin", "AWS_ENDPOINT_URL=https://elsewhere", "AWS_REGION=x"});
  for (const char* line : {"PATH=/bin", "AWS_ENDPOINT_URL=http://127.0.0.1:1",
                           "AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=test", "AWS_PAGER=",
                           "AWS_CONFIG_FILE=/dev/null", "AWS_DISABLE_HOST_PREFIX_INJECTION=true"})
    EXPECT_TRUE(has(lines, line)) << line;
  EXPECT_FALSE(has(lines, "AWS_ENDPOINT_URL=https://elsewhere"));
}

TEST(Environment, NothingLeadsToARealAccount) {
  const auto lines =
      made({"AWS_PROFILE=prod", "AWS_SESSION_TOKEN=t", "AWS_ENDPOINT_URL_SQS=x",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true", "AWS_SECRET_ACCESS_KEY=real"});
  for (const std::string& line : lines) {
    EXPECT_NE(line.rfind("AWS_PROFILE=", 0), 0u);
    EXPECT_NE(line.rfind("AWS_SESSION_TOKEN=", 0), 0u);
    EXPECT_NE(line.rfind("AWS_ENDPOINT_URL_", 0), 0u);
    EXPECT_NE(line.rfind("AWS_IGNORE_", 0), 0u);
    EXPECT_NE(line, "AWS_SECRET_ACCESS_KEY=real");
  }
}

TEST(Environment, ProxiesAreKeptOffTheLoopback) {
  EXPECT_TRUE(has(made({"NO_PROXY=corp"}), "NO_PROXY=corp,127.0.0.1,localhost"));
}

}  // namespace
}  // namespace lockstep::cli
