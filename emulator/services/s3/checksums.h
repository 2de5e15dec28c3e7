// What is computed of an upload's bytes: its ETag and the checksum the sender names.
// Shapes  Sums.checksums {"ChecksumCRC32": base64}; prepared off the core thread.
// Errors  InvalidDigest, BadDigest, InvalidRequest as S3 words them.
// Source  Amazon S3 user guide, "Checking object integrity".
#pragma once

#include <string>
#include <string_view>

#include "emulator/core/call.h"
#include "emulator/core/service.h"
#include "emulator/services/s3/errors.h"

namespace lockstep::s3 {

// "CRC32" of the bytes, not encoded; empty for a kind that is not computed here.
std::string checksum_bytes(std::string_view algorithm, std::string_view bytes);
bool is_checksum_algorithm(std::string_view algorithm);
inline std::string checksum_member(std::string_view algorithm) {
  return "Checksum" + std::string(algorithm);
}
// "CRC32" of a structure that holds ChecksumCRC32; empty if it has none.
std::string algorithm_of(const Json& holder);

struct Sums final : core::Prepared {
  std::string own_body;  // the text of a Body that is no string
  std::string etag;
  Json checksums = Json::object();
};

core::AwsResult<std::shared_ptr<const core::Prepared>> prepare_body(const core::Call& call);
// After prepare_body.
const Sums& sums_of(const core::Call& call);
std::string_view body_of(const core::Call& call);

}  // namespace lockstep::s3
