// Chance: all that a pure layer may see of the world: the time of its entry and keyed draws.
// A draw depends on the seed, its purpose and its key alone, so what one execution draws depends on
// no other, nor on how many ran before.
// Units   now_ms since the epoch; unit draws in [0, 1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lockstep {

struct Chance {
  std::int64_t now_ms = 0;
  std::uint64_t seed = 1;

  std::uint64_t draw(std::string_view purpose, std::string_view key) const;
  double draw_unit(std::string_view purpose, std::string_view key) const;
  std::string uuid(std::string_view purpose, std::string_view key) const;  // version 4, lower case
  std::string hex_digits(std::string_view purpose, std::string_view key, std::size_t count) const;
  std::string decimal_digits(std::string_view purpose, std::string_view key,
                             std::size_t count) const;
  // Letters A-Z and digits, as in AWS's unique ids (AROA..).
  std::string letters_digits(std::string_view purpose, std::string_view key,
                             std::size_t count) const;
};

// 64 well-mixed bits of a text; stable across versions of Lockstep (stored ids depend on it).
std::uint64_t mix_hash(std::uint64_t seed, std::string_view text);

}  // namespace lockstep
