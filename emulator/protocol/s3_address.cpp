#include "emulator/protocol/s3_address.h"

#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/protocol/form.h"

namespace lockstep::protocol {

namespace {

constexpr std::string_view kBases[] = {".localhost.localstack.cloud", ".localhost",
                                       ".amazonaws.com", ".127.0.0.1"};

bool looks_like_bucket(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

bool is_twelve_digits(std::string_view name) {
  return name.size() == 12 && name.find_first_not_of("0123456789") == std::string_view::npos;
}

// "s3", "s3.us-east-1", "s3-us-west-2", "s3.dualstack.us-east-1" name the service.
bool is_s3_name(std::string_view rest) {
  if (rest == "s3" || starts_with(rest, "s3-")) return rest.find('.') == std::string_view::npos;
  if (!starts_with(rest, "s3.")) return false;
  rest.remove_prefix(3);
  if (starts_with(rest, "dualstack.")) rest.remove_prefix(10);
  return rest.find('.') == std::string_view::npos;
}

std::string_view first_segment(std::string_view path) {
  if (starts_with(path, "/")) path.remove_prefix(1);
  return path.substr(0, path.find('/'));
}

bool has_query_key(std::string_view query, std::string_view key) {
  for (std::string_view part : split(query, '&'))
    if (part.substr(0, part.find('=')) == key) return true;
  return false;
}

}  // namespace

std::optional<std::string> virtual_bucket(std::string_view host) {
  host = host.substr(0, host.rfind(':'));
  const std::string lower = to_lower(host);
  for (std::string_view base : kBases) {
    if (!ends_with(lower, base)) continue;
    const std::string_view rest = std::string_view(lower).substr(0, lower.size() - base.size());
    if (is_s3_name(rest)) return std::nullopt;
    for (std::size_t dot = rest.rfind(".s3"); dot != std::string_view::npos && dot > 0;
         dot = rest.rfind(".s3", dot - 1)) {
      if (is_s3_name(rest.substr(dot + 1))) return std::string(rest.substr(0, dot));
    }
    if (base == ".amazonaws.com" || starts_with(rest, "sync-")) return std::nullopt;
    return std::string(rest);
  }
  return std::nullopt;
}

S3Claim s3_claim(const HttpRequest& request, std::string_view scope) {
  if (!scope.empty()) return scope == "s3" ? S3Claim::Yes : S3Claim::No;
  if (starts_with(request.path, "/_")) return S3Claim::No;
  if (has_query_key(request.query, "Action")) return S3Claim::No;
  const bool old_presigned =
      has_query_key(request.query, "AWSAccessKeyId") && has_query_key(request.query, "Signature");
  if (old_presigned || virtual_bucket(request.host)) return S3Claim::Yes;
  if (starts_with(request.header("authorization"), "AWS ")) return S3Claim::Yes;
  const std::string_view bucket = first_segment(request.path);
  if (!looks_like_bucket(bucket) || is_twelve_digits(bucket)) return S3Claim::No;
  if (request.has_header("x-amz-content-sha256")) return S3Claim::Yes;
  if (request.method != "POST") return S3Claim::Maybe;
  const bool upload = has_query_key(request.query, "uploads") ||
                      has_query_key(request.query, "uploadId") ||
                      has_query_key(request.query, "delete");
  return upload ? S3Claim::Maybe : S3Claim::No;
}

S3Address s3_address(const HttpRequest& request) {
  std::string_view path = request.path;
  if (starts_with(path, "/")) path.remove_prefix(1);
  if (auto bucket = virtual_bucket(request.host)) return {std::move(*bucket), decode_percent(path)};
  const std::size_t slash = path.find('/');
  S3Address address{decode_percent(path.substr(0, slash)), ""};
  if (slash != std::string_view::npos) address.key = decode_percent(path.substr(slash + 1));
  return address;
}

}  // namespace lockstep::protocol
