// Decimal: exact decimal numbers of at most 38 significant digits, as DynamoDB's type N.
// Shapes  sign, coefficient without trailing zeros, exponent; zero has no sign. Text in: digits
//         with an optional sign, point and exponent ("-1.50e3"); out: plain notation ("-1500").
//         sort_key: bytes whose memcmp order is the order of the numbers.
// Units   magnitudes 1E-130 .. 9.9999999999999999999999999999999999999E+125, and 0.
// Errors  DecimalError; nothing is ever rounded.
// Source  DynamoDB "Naming rules and data types"; pinned by tests/cases/base/decimal.json
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/base/result.h"

namespace lockstep {

enum class DecimalError : std::uint8_t { NotANumber, TooPrecise, Overflow, Underflow };

class Decimal {
 public:
  __extension__ using Coefficient = unsigned __int128;
  using Outcome = Result<Decimal, DecimalError>;

  Decimal() = default;  // zero
  static Decimal from_int(std::int64_t value);
  static Outcome parse(std::string_view text);

  std::string to_string() const;
  std::string sort_key() const;
  bool is_zero() const { return coefficient_ == 0; }
  int significant_digits() const;  // 0 for zero
  Decimal negated() const;

  friend Decimal::Outcome add(const Decimal& a, const Decimal& b);
  friend Decimal::Outcome subtract(const Decimal& a, const Decimal& b);
  friend Decimal::Outcome multiply(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) = default;
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

 private:
  static Outcome make(bool negative, Coefficient coefficient, int exponent);
  static std::strong_ordering compare_magnitude(const Decimal& a, const Decimal& b);

  Coefficient coefficient_ = 0;
  int exponent_ = 0;
  bool negative_ = false;
};

Decimal::Outcome add(const Decimal& a, const Decimal& b);
Decimal::Outcome subtract(const Decimal& a, const Decimal& b);
Decimal::Outcome multiply(const Decimal& a, const Decimal& b);

}  // namespace lockstep
