#include "emulator/cli/environment.h"

#include <unistd.h>

#include <algorithm>

#include "emulator/base/text.h"

namespace lockstep::cli {

namespace {

// Whatever could lead a client past AWS_ENDPOINT_URL or to other credentials.
constexpr std::string_view kUnset[] = {"AWS_PROFILE",
                                       "AWS_DEFAULT_PROFILE",
                                       "AWS_SESSION_TOKEN",
                                       "AWS_SECURITY_TOKEN",
                                       "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                                       "AWS_ROLE_ARN",
                                       "AWS_WEB_IDENTITY_TOKEN_FILE",
                                       "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                                       "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                                       "AWS_USE_FIPS_ENDPOINT",
                                       "AWS_USE_DUALSTACK_ENDPOINT"};

bool is_unset(std::string_view name) {
  return starts_with(name, "AWS_ENDPOINT_URL_") ||
         std::find(std::begin(kUnset), std::end(kUnset), name) != std::end(kUnset);
}

std::string_view name_of(std::string_view line) { return line.substr(0, line.find('=')); }

std::string value_of(const std::vector<std::string>& lines, std::string_view name) {
  for (const std::string& line : lines)
    if (name_of(line) == name && line.size() > name.size()) return line.substr(name.size() + 1);
  return "";
}

std::string with_local_hosts(const std::string& no_proxy) {
  const std::string local = "127.0.0.1,localhost";
  return no_proxy.empty() ? local : no_proxy + "," + local;
}

}  // namespace

std::vector<std::string> client_environment(const std::vector<std::string>& inherited,
                                            const ClientSettings& settings) {
  const std::vector<std::pair<std::string, std::string>> set = {
      {"AWS_ENDPOINT_URL", settings.url},
      {"LOCKSTEP_ENDPOINT", settings.url},
      {"AWS_ACCESS_KEY_ID", "test"},
      {"AWS_SECRET_ACCESS_KEY", "test"},
      {"AWS_REGION", settings.region},
      {"AWS_DEFAULT_REGION", settings.region},
      {"AWS_DISABLE_HOST_PREFIX_INJECTION", "true"},
      {"AWS_EC2_METADATA_DISABLED", "true"},
      {"AWS_PAGER", ""},
      // A file that is there and empty; some SDKs take an empty name for the default one.
      {"AWS_CONFIG_FILE", "/dev/null"},
      {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"},
      {"NO_PROXY", with_local_hosts(value_of(inherited, "NO_PROXY"))},
      {"no_proxy", with_local_hosts(value_of(inherited, "no_proxy"))}};
  std::vector<std::string> lines;
  for (const std::string& line : inherited) {
    const std::string_view name = name_of(line);
    const bool replaced =
        std::any_of(set.begin(), set.end(), [&](const auto& one) { return one.first == name; });
    if (!replaced && !is_unset(name)) lines.push_back(line);
  }
  for (const auto& [name, value] : set) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<std::string> inherited_environment() {
  std::vector<std::string> lines;
  for (char** line = environ; line && *line; ++line) lines.emplace_back(*line);
  return lines;
}

}  // namespace lockstep::cli
