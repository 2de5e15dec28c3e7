#include "emulator/base/checksums.h"

#include <array>

namespace lockstep {

namespace {

// Eight tables, so that eight bytes are taken at a time. Polynomials are in reversed bit order.
template <class Word, Word Polynomial>
constexpr std::array<std::array<Word, 256>, 8> make_tables() {
  std::array<std::array<Word, 256>, 8> tables{};
  for (std::size_t i = 0; i < 256; ++i) {
    Word c = static_cast<Word>(i);
    for (int k = 0; k < 8; ++k) c = (c & 1u) ? Polynomial ^ (c >> 1) : c >> 1;
    tables[0][i] = c;
  }
  for (std::size_t t = 1; t < 8; ++t)
    for (std::size_t i = 0; i < 256; ++i)
      tables[t][i] = tables[0][tables[t - 1][i] & 255u] ^ (tables[t - 1][i] >> 8);
  return tables;
}

template <class Word, Word Polynomial>
Word checksum(std::string_view bytes) {
  static constexpr auto kTables = make_tables<Word, Polynomial>();
  const auto byte_at = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  Word c = static_cast<Word>(~Word{0});
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i) word |= std::uint64_t{byte_at(at + i)} << (8 * i);
    word ^= c;
    c = 0;
    for (std::size_t i = 0; i < 8; ++i) c ^= kTables[7 - i][(word >> (8 * i)) & 255u];
  }
  for (; at < bytes.size(); ++at) c = kTables[0][(c ^ byte_at(at)) & 255u] ^ (c >> 8);
  return static_cast<Word>(~c);
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) { return checksum<std::uint32_t, 0x82F63B78u>(bytes); }

std::uint64_t crc64nvme(std::string_view bytes) {
  return checksum<std::uint64_t, 0x9A6C9329AC4BC9B5u>(bytes);
}

}  // namespace lockstep
