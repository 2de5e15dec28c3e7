// Environment: the variables a command of `lockstep exec` runs with, so that every AWS client in it
// talks to Lockstep and none can reach a real account.
// Shapes  lines "NAME=value", as execve takes them.
// Source  AWS SDKs and Tools Reference Guide, "Settings reference".
#pragma once

#include <string>
#include <vector>

namespace lockstep::cli {

struct ClientSettings {
  std::string url;  // "http://127.0.0.1:40123"
  std::string region;
};

std::vector<std::string> client_environment(const std::vector<std::string>& inherited,
                                            const ClientSettings& settings);
std::vector<std::string> inherited_environment();

}  // namespace lockstep::cli
