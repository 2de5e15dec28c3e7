// aws-chunked: the coding SDKs put around an upload's bytes so that each chunk can be signed and a
// checksum can follow at the end.
// Shapes  "5;chunk-signature=..\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"; signatures
//         are not checked. Trailers: names in lower case.
// Errors  nothing for a body that is not coded so.
// Source  Amazon S3 API reference, "Signature calculations: transferring payload in chunks".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/protocol/http_message.h"

namespace lockstep::protocol {

struct ChunkedBody {
  std::string bytes;
  std::vector<Header> trailers;
};

bool is_aws_chunked(const HttpRequest& request);
std::optional<ChunkedBody> decode_aws_chunked(std::string_view coded);

}  // namespace lockstep::protocol
