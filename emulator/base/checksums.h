// Cyclic checksums as the AWS SDKs send them with uploads; crc32 stands in digest.h.
// Source  RFC 3720 (CRC32C); the NVMe base specification (CRC64NVME).
#pragma once

#include <cstdint>
#include <string_view>

namespace lockstep {

std::uint32_t crc32c(std::string_view bytes);
std::uint64_t crc64nvme(std::string_view bytes);

}  // namespace lockstep
