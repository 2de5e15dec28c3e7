#include "emulator/base/chance.h"

#include <cstring>

namespace lockstep {

namespace {

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t scramble(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

std::string digits(std::uint64_t start, std::size_t count, std::string_view alphabet) {
  std::string out;
  out.reserve(count);
  std::uint64_t state = start;
  while (out.size() < count) {
    state = scramble(state);
    std::uint64_t bits = state;
    for (int i = 0; i < 8 && out.size() < count; ++i, bits >>= 8)
      out += alphabet[(bits & 255u) * alphabet.size() >> 8];
  }
  return out;
}

}  // namespace

std::uint64_t mix_hash(std::uint64_t seed, std::string_view text) {
  std::uint64_t h = scramble(seed ^ (text.size() * 0xD6E8FEB86659FD93ull));
  while (text.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), 8);
    h = scramble(h ^ word);
    text.remove_prefix(8);
  }
  std::uint64_t word = 0;
  if (!text.empty()) std::memcpy(&word, text.data(), text.size());
  return scramble(h ^ word);
}

std::uint64_t Chance::draw(std::string_view purpose, std::string_view key) const {
  return mix_hash(mix_hash(seed, purpose), key);
}

double Chance::draw_unit(std::string_view purpose, std::string_view key) const {
  return static_cast<double>(draw(purpose, key) >> 11) * 0x1.0p-53;
}

std::string Chance::uuid(std::string_view purpose, std::string_view key) const {
  std::string out = hex_digits(purpose, key, 32);
  out[12] = '4';
  out[16] = "89ab"[static_cast<unsigned char>(out[16]) & 3u];
  for (const std::size_t at : {8u, 13u, 18u, 23u}) out.insert(at, 1, '-');
  return out;
}

std::string Chance::hex_digits(std::string_view purpose, std::string_view key,
                               std::size_t count) const {
  return digits(draw(purpose, key), count, "0123456789abcdef");
}

std::string Chance::decimal_digits(std::string_view purpose, std::string_view key,
                                   std::size_t count) const {
  return digits(draw(purpose, key), count, "0123456789");
}

std::string Chance::letters_digits(std::string_view purpose, std::string_view key,
                                   std::size_t count) const {
  return digits(draw(purpose, key), count, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
}

}  // namespace lockstep
