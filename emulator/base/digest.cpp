#include "emulator/base/digest.h"

#include "emulator/base/text.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "emulator/base/check.h"

namespace lockstep {

namespace {

// Fetched once: looking an algorithm up by name costs more than digesting a short message.
std::string digest(const EVP_MD* algorithm, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned length = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, algorithm, nullptr) == 1);
  return std::string(reinterpret_cast<const char*>(out.data()), length);
}

const EVP_MD* fetch(const char* name) {
  const EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  CHECK(algorithm != nullptr);
  return algorithm;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int k = 0; k < 8; ++k) c = (c & 1u) ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    table[i] = c;
  }
  return table;
}();

}  // namespace

std::string md5(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetch("MD5");
  return digest(algorithm, bytes);
}
std::string sha1(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetch("SHA1");
  return digest(algorithm, bytes);
}
std::string sha256(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetch("SHA256");
  return digest(algorithm, bytes);
}
std::string sha384(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetch("SHA384");
  return digest(algorithm, bytes);
}
std::string sha512(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetch("SHA512");
  return digest(algorithm, bytes);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  static const EVP_MD* const algorithm = fetch("SHA256");
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned length = 0;
  CHECK(HMAC(algorithm, key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data(),
             &length) != nullptr);
  return std::string(reinterpret_cast<const char*>(out.data()), length);
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t c = 0xFFFFFFFFu;
  for (const char byte : bytes)
    c = kCrcTable[(c ^ static_cast<unsigned char>(byte)) & 255u] ^ (c >> 8);
  return c ^ 0xFFFFFFFFu;
}

std::string name_uuid(std::string_view name) {
  std::string bytes = md5(name);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x30);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  std::string text = hex(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return text;
}

}  // namespace lockstep
