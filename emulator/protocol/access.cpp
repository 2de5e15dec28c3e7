#include "emulator/protocol/access.h"

#include "emulator/base/text.h"

namespace lockstep::protocol {

namespace {

// "[::1]:4566" → "::1"; "localhost:4566" → "localhost".
std::string_view without_port(std::string_view host) {
  if (starts_with(host, "[")) {
    const std::size_t end = host.find(']');
    return end == std::string_view::npos ? host : host.substr(1, end - 1);
  }
  return host.substr(0, host.find(':'));
}

// No name server is asked for an address, so none can lie about it.
bool is_address(std::string_view host) {
  if (host.empty()) return false;
  if (host.find(':') != std::string_view::npos)
    return host.find_first_not_of("0123456789abcdef:.") == std::string_view::npos;
  int dots = 0;
  for (char c : host) {
    if (c == '.')
      ++dots;
    else if (c < '0' || c > '9')
      return false;
  }
  return dots == 3;
}

std::string_view origin_host(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos ? std::string_view{} : origin.substr(scheme + 3);
}

}  // namespace

bool host_allowed(std::string_view given, const std::vector<std::string>& allow_hosts) {
  const std::string lower = to_lower(without_port(given));
  std::string_view host = lower;
  if (starts_with(host, "sync-")) host.remove_prefix(5);
  if (host == "localhost" || is_address(host) || ends_with(host, ".amazonaws.com")) return true;
  // Buckets as host names. None of these can be pointed at us by a name server of someone else's.
  if (ends_with(host, ".localhost") || ends_with(host, ".127.0.0.1") ||
      host == "localhost.localstack.cloud" || ends_with(host, ".localhost.localstack.cloud"))
    return true;
  for (const std::string& allowed : allow_hosts)
    if (host == to_lower(allowed) || lower == to_lower(allowed)) return true;
  return false;
}

std::optional<HttpAnswer> refuse_stranger(const HttpRequest& request,
                                          const std::vector<std::string>& allow_hosts) {
  if (!request.host.empty() && !host_allowed(request.host, allow_hosts))
    return refusal(403, "AccessDeniedException",
                   format("The host '{}' is not one of Lockstep's; --allow-host {} lets it in.",
                          request.host, without_port(request.host)));
  if (request.has_header("origin")) {
    const std::string_view origin = origin_host(request.header("origin"));
    if (origin.empty() || to_lower(origin) != to_lower(request.host))
      return refusal(403, "AccessDeniedException",
                     "Requests from web pages of another origin are refused.");
  }
  const std::string_view site = request.header("sec-fetch-site");
  if (site == "cross-site" || site == "same-site") {
    const bool opens_a_page = request.header("sec-fetch-mode") == "navigate" &&
                              request.method == "GET" && starts_with(request.path, "/_lockstep");
    if (!opens_a_page)
      return refusal(403, "AccessDeniedException",
                     "Requests that another web site makes are refused.");
  }
  return std::nullopt;
}

}  // namespace lockstep::protocol
