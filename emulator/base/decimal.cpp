#include "emulator/base/decimal.h"

#include <algorithm>
#include <array>

namespace lockstep {

namespace {

using Coefficient = Decimal::Coefficient;

constexpr int kDigitsMax = 38;
constexpr int kAdjustedMax = 125;
constexpr int kAdjustedMin = -130;
constexpr int kExponentClamp = 1'000'000'000;
constexpr std::uint64_t kChunk = 10'000'000'000'000'000'000ULL;  // 10^19

constexpr auto kPowers = [] {
  std::array<Coefficient, kDigitsMax + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

Coefficient power(int exponent) { return kPowers[static_cast<std::size_t>(exponent)]; }

int digit_count(Coefficient value) {
  int digits = 0;
  while (digits <= kDigitsMax && value >= power(digits)) ++digits;
  return digits;
}

// The decimal digits of a coefficient, in two halves so that the 128-bit division runs once.
std::string digits_of(Coefficient value) {
  std::array<char, 40> buffer{};
  auto* end = buffer.data() + buffer.size();
  auto* at = end;
  auto low = static_cast<std::uint64_t>(value % kChunk);
  const auto high = static_cast<std::uint64_t>(value / kChunk);
  if (high != 0) {
    for (int i = 0; i < 19; ++i, low /= 10) *--at = static_cast<char>('0' + low % 10);
    low = high;
  }
  for (; low != 0; low /= 10) *--at = static_cast<char>('0' + low % 10);
  return {at, static_cast<std::size_t>(end - at)};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Collects significant digits: d1 d2 .. dn with value 0.d1d2..dn x 10^scale.
struct Digits {
  Coefficient coefficient = 0;
  int count = 0;
  std::int64_t zeros = 0;  // seen since the last digit that is none
  std::int64_t scale = 0;
  bool any = false;
  bool too_many = false;

  void take(char digit, bool after_point) {
    any = true;
    if (count == 0 && digit == '0') {
      if (after_point) --scale;
      return;
    }
    if (!after_point) ++scale;
    if (digit == '0') {
      ++zeros;
      return;
    }
    if (count + zeros + 1 > kDigitsMax) {
      too_many = true;
      return;
    }
    const int shift = static_cast<int>(zeros) + 1;
    coefficient = coefficient * power(shift) + static_cast<unsigned>(digit - '0');
    count += shift;
    zeros = 0;
  }
};

// The exponent's text after the "e"; false if it is none.
bool read_exponent(std::string_view text, std::int64_t& exponent) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return false;
  exponent = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    exponent = std::min<std::int64_t>(exponent * 10 + (c - '0'), kExponentClamp);
  }
  if (negative) exponent = -exponent;
  return true;
}

// 256 bits in four limbs, least first.
using Wide = std::array<std::uint64_t, 4>;

Wide multiply_wide(Coefficient a, Coefficient b) {
  const std::array<std::uint64_t, 2> left{static_cast<std::uint64_t>(a),
                                          static_cast<std::uint64_t>(a >> 64)};
  const std::array<std::uint64_t, 2> right{static_cast<std::uint64_t>(b),
                                           static_cast<std::uint64_t>(b >> 64)};
  Wide product{};
  for (std::size_t i = 0; i < 2; ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < 2; ++j) {
      const Coefficient sum = Coefficient{left[i]} * right[j] + product[i + j] + carry;
      product[i + j] = static_cast<std::uint64_t>(sum);
      carry = static_cast<std::uint64_t>(sum >> 64);
    }
    product[i + 2] += carry;
  }
  return product;
}

// Divides by ten in place; the remainder.
unsigned divide_by_ten(Wide& value) {
  Coefficient remainder = 0;
  for (std::size_t i = 4; i-- > 0;) {
    const Coefficient current = (remainder << 64) | value[i];
    value[i] = static_cast<std::uint64_t>(current / 10);
    remainder = current % 10;
  }
  return static_cast<unsigned>(remainder);
}

Coefficient low_half(const Wide& value) { return (Coefficient{value[1]} << 64) | value[0]; }

bool fits(const Wide& value) {
  return value[2] == 0 && value[3] == 0 && low_half(value) < power(kDigitsMax);
}

}  // namespace

Decimal::Outcome Decimal::make(bool negative, Coefficient coefficient, int exponent) {
  Decimal result;
  if (coefficient == 0) return result;
  while (coefficient % 10 == 0) {
    coefficient /= 10;
    ++exponent;
  }
  const int digits = digit_count(coefficient);
  if (digits > kDigitsMax) return Failure(DecimalError::TooPrecise);
  const int adjusted = exponent + digits - 1;
  if (adjusted > kAdjustedMax) return Failure(DecimalError::Overflow);
  if (adjusted < kAdjustedMin) return Failure(DecimalError::Underflow);
  result.coefficient_ = coefficient;
  result.exponent_ = exponent;
  result.negative_ = negative;
  return result;
}

Decimal Decimal::from_int(std::int64_t value) {
  const bool negative = value < 0;
  const auto magnitude =
      negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  return make(negative, magnitude, 0).value();
}

Decimal::Outcome Decimal::parse(std::string_view text) {
  std::size_t at = 0;
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) negative = text[at++] == '-';
  Digits digits;
  bool after_point = false;
  for (; at < text.size(); ++at) {
    if (is_digit(text[at])) {
      digits.take(text[at], after_point);
    } else if (text[at] == '.' && !after_point) {
      after_point = true;
    } else {
      break;
    }
  }
  std::int64_t exponent = 0;
  if (!digits.any) return Failure(DecimalError::NotANumber);
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return Failure(DecimalError::NotANumber);
    if (!read_exponent(text.substr(at + 1), exponent)) return Failure(DecimalError::NotANumber);
  }
  if (digits.too_many) return Failure(DecimalError::TooPrecise);
  if (digits.count == 0) return Decimal();
  const std::int64_t adjusted = digits.scale - 1 + exponent;
  if (adjusted > kAdjustedMax) return Failure(DecimalError::Overflow);
  if (adjusted < kAdjustedMin) return Failure(DecimalError::Underflow);
  Decimal result;
  result.coefficient_ = digits.coefficient;
  result.exponent_ = static_cast<int>(digits.scale + exponent - digits.count);
  result.negative_ = negative;
  return result;
}

std::string Decimal::to_string() const {
  if (is_zero()) return "0";
  std::string text = digits_of(coefficient_);
  const int count = static_cast<int>(text.size());
  if (exponent_ > 0) {
    text.append(static_cast<std::size_t>(exponent_), '0');
  } else if (exponent_ < 0 && -exponent_ < count) {
    text.insert(static_cast<std::size_t>(count + exponent_), 1, '.');
  } else if (exponent_ < 0) {
    text.insert(0, "0." + std::string(static_cast<std::size_t>(-exponent_ - count), '0'));
  }
  if (negative_) text.insert(0, 1, '-');
  return text;
}

// sign | adjusted exponent | digits in pairs, each plus one; inverted for negatives, whose end is
// marked by a byte above every pair so that the shorter of two with one beginning sorts later.
std::string Decimal::sort_key() const {
  if (is_zero()) return std::string(1, '\x80');
  std::string digits = digits_of(coefficient_);
  const int adjusted = exponent_ + static_cast<int>(digits.size()) - 1;
  if (digits.size() % 2 != 0) digits.push_back('0');
  std::string key;
  key.reserve(digits.size() / 2 + 3);
  const unsigned flip = negative_ ? 0xFFU : 0U;
  const auto put = [&](unsigned byte) { key.push_back(static_cast<char>((byte ^ flip) & 0xFFU)); };
  key.push_back(negative_ ? '\x40' : '\xC0');
  put(static_cast<unsigned>(adjusted - kAdjustedMin));
  for (std::size_t i = 0; i < digits.size(); i += 2)
    put(static_cast<unsigned>((digits[i] - '0') * 10 + (digits[i + 1] - '0') + 1));
  if (negative_) key.push_back('\xFF');
  return key;
}

int Decimal::significant_digits() const { return digit_count(coefficient_); }

Decimal Decimal::negated() const {
  Decimal result = *this;
  if (!is_zero()) result.negative_ = !negative_;
  return result;
}

std::strong_ordering Decimal::compare_magnitude(const Decimal& a, const Decimal& b) {
  const int digits_a = a.significant_digits();
  const int digits_b = b.significant_digits();
  if (const auto order = a.exponent_ + digits_a <=> b.exponent_ + digits_b; order != 0)
    return order;
  const Coefficient left = a.coefficient_ * power(kDigitsMax - digits_a);
  const Coefficient right = b.coefficient_ * power(kDigitsMax - digits_b);
  return left < right   ? std::strong_ordering::less
         : left > right ? std::strong_ordering::greater
                        : std::strong_ordering::equal;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const int sign_a = a.is_zero() ? 0 : a.negative_ ? -1 : 1;
  const int sign_b = b.is_zero() ? 0 : b.negative_ ? -1 : 1;
  if (sign_a != sign_b) return sign_a <=> sign_b;
  if (sign_a == 0) return std::strong_ordering::equal;
  return sign_a > 0 ? Decimal::compare_magnitude(a, b) : Decimal::compare_magnitude(b, a);
}

Decimal::Outcome add(const Decimal& a, const Decimal& b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  const Decimal& high = a.exponent_ >= b.exponent_ ? a : b;
  const Decimal& low = a.exponent_ >= b.exponent_ ? b : a;
  // The last digit of `low` is not zero and stays last, so nothing is trimmed from the result;
  // below 10^38 in magnitude itself, `low` can bring no more than 2 x 10^38 back into 38 digits.
  const int shift = high.exponent_ - low.exponent_;
  if (shift + digit_count(high.coefficient_) > kDigitsMax + 1)
    return Failure(DecimalError::TooPrecise);
  Coefficient aligned = high.coefficient_;
  if (shift > 0) {
    if (shift > kDigitsMax || aligned > 2 * power(kDigitsMax) / power(shift))
      return Failure(DecimalError::TooPrecise);
    aligned *= power(shift);
  }
  if (high.negative_ == low.negative_)
    return Decimal::make(high.negative_, aligned + low.coefficient_, low.exponent_);
  if (aligned >= low.coefficient_)
    return Decimal::make(high.negative_, aligned - low.coefficient_, low.exponent_);
  return Decimal::make(low.negative_, low.coefficient_ - aligned, low.exponent_);
}

Decimal::Outcome subtract(const Decimal& a, const Decimal& b) { return add(a, b.negated()); }

Decimal::Outcome multiply(const Decimal& a, const Decimal& b) {
  if (a.is_zero() || b.is_zero()) return Decimal();
  Wide product = multiply_wide(a.coefficient_, b.coefficient_);
  int exponent = a.exponent_ + b.exponent_;
  while (!fits(product)) {
    if (divide_by_ten(product) != 0) return Failure(DecimalError::TooPrecise);
    ++exponent;
  }
  return Decimal::make(a.negative_ != b.negative_, low_half(product), exponent);
}

}  // namespace lockstep
