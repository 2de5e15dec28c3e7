#include <cmath>

#include "emulator/query/intrinsics/function.h"

namespace lockstep::query::intrinsics {

namespace {

// java.util.Random, which the seeded form follows: the same seed gives the same number.
class JavaRandom {
 public:
  explicit JavaRandom(std::int64_t seed)
      : state_((static_cast<std::uint64_t>(seed) ^ kMultiplier) & kMask) {}

  std::int32_t below(std::int32_t bound) {
    if ((bound & (bound - 1)) == 0)
      return static_cast<std::int32_t>((static_cast<std::int64_t>(bound) * bits()) >> 31);
    std::int32_t drawn = 0;
    std::int32_t value = 0;
    do {
      drawn = bits();
      value = drawn % bound;
    } while (std::int64_t{drawn} - value + (bound - 1) > INT32_MAX);
    return value;
  }

 private:
  static constexpr std::uint64_t kMultiplier = 0x5DEECE66DULL;
  static constexpr std::uint64_t kMask = (1ULL << 48) - 1;

  std::int32_t bits() {
    state_ = (state_ * kMultiplier + 0xBULL) & kMask;
    return static_cast<std::int32_t>(state_ >> 17);
  }

  std::uint64_t state_;
};

// AWS limits the numbers of these functions to 32 bits.
std::optional<std::int64_t> small_number(const Json& value) {
  const auto whole = whole_number(value);
  if (!whole || *whole < INT32_MIN || *whole > INT32_MAX) return {};
  return whole;
}

}  // namespace

std::optional<std::int64_t> whole_number(const Json& value) {
  if (value.is_int()) return value.as_int();
  if (!value.is_double()) return {};
  const double rounded = std::floor(value.as_double() + 0.5);
  if (!(std::fabs(rounded) < 9.2e18)) return {};
  return static_cast<std::int64_t>(rounded);
}

std::optional<Json> math_random(const Call& call) {
  const auto first = small_number(call[0]);
  const auto last = small_number(call[1]);
  if (!first || !last || *first >= *last) return {};
  const std::int64_t span = *last - *first;
  if (call.size() == 2) {
    const double unit = call.scope.chance.draw_unit("intrinsic", draw_key(call));
    return Json(*first + static_cast<std::int64_t>(unit * static_cast<double>(span)));
  }
  const auto seed = whole_number(call[2]);
  if (!seed || span > INT32_MAX) return {};
  return Json(*first + JavaRandom(*seed).below(static_cast<std::int32_t>(span)));
}

std::optional<Json> math_add(const Call& call) {
  const auto a = small_number(call[0]);
  const auto b = small_number(call[1]);
  if (!a || !b) return {};
  return Json(*a + *b);
}

}  // namespace lockstep::query::intrinsics
