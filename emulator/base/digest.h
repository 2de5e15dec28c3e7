// Message digests by libcrypto. Raw bytes; hex() of base/text.h makes them readable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lockstep {

std::string md5(std::string_view bytes);
std::string sha1(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string sha384(std::string_view bytes);
std::string sha512(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
std::uint32_t crc32(std::string_view bytes);
// A name-based UUID (version 3, without a name space), lower case.
std::string name_uuid(std::string_view name);

}  // namespace lockstep
