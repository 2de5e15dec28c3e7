// Whether a request means S3, and which bucket and key: S3 names no operation, so its host, path,
// signature and headers must tell.
// Shapes  Path style "/bucket/a/b"; virtual host "bucket.localhost", "bucket.s3.localhost",
//         "bucket.s3.us-east-1.amazonaws.com" and the like with the key as path.
// Source  Amazon S3 user guide, "Virtual hosting of general purpose buckets".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/protocol/http_message.h"

namespace lockstep::protocol {

enum class S3Claim { No, Maybe, Yes };  // Maybe: only the path looks like it

// `scope`: the service of the credential scope, or empty.
S3Claim s3_claim(const HttpRequest& request, std::string_view scope);

// The bucket that stands before a known host name; nothing when there is none.
std::optional<std::string> virtual_bucket(std::string_view host);

struct S3Address {
  std::string bucket;  // empty: the service itself
  std::string key;     // decoded; empty: the bucket itself
};
S3Address s3_address(const HttpRequest& request);

}  // namespace lockstep::protocol
