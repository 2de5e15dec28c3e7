#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "emulator/query/jsonata/picture_rounding.h"
#include "emulator/query/jsonata/picture_text.h"

namespace lockstep::query::jsonata {
namespace {

constexpr double kIntegersExact = 1e15;
constexpr double kSignificandMax = 9007199254740992.0;  // 2^53

// The closest number of 15 significant digits; of two equally close ones the larger magnitude,
// where printf takes the even one.
double fifteen_digits(double value) {
  std::array<char, 64> exact;
  std::snprintf(exact.data(), exact.size(), "%.45e", value);
  const std::size_t sign = exact[0] == '-' ? 1 : 0;
  const char* sixteenth = exact.data() + sign + 16;
  const bool tie = *sixteenth == '5' && std::strspn(sixteenth + 1, "0") == 30;
  if (tie) {
    std::memmove(exact.data() + sign + 17, std::strchr(exact.data(), 'e'), 7);
    exact[sign + 16] = '6';
    return fifteen_digits(std::strtod(exact.data(), nullptr));
  }
  std::snprintf(exact.data(), exact.size(), "%.14e", value);
  return std::strtod(exact.data(), nullptr);
}

std::string in_base(double value, double radix) {
  std::string reversed;
  double rest = std::fabs(value);
  for (; rest / radix >= kSignificandMax; rest /= radix) reversed += '0';
  do {
    const double digit = std::fmod(rest, radix);
    reversed += "0123456789abcdefghijklmnopqrstuvwxyz"[static_cast<std::size_t>(digit)];
    rest = (rest - digit) / radix;
  } while (rest >= 1);
  if (value < 0) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace

std::string number_text(double value) {
  if (!std::isfinite(value)) return "null";
  if (std::fabs(value) < kIntegersExact && value == std::trunc(value)) {
    std::array<char, 24> buffer;
    const auto whole = static_cast<std::int64_t>(value);
    return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), whole).ptr};
  }
  // A text of at most 15 digits is its own rounding to 15 digits.
  std::string text = picture::shortest(value);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (std::count_if(text.begin(), text.end(), is_digit) <= 15) return text;
  return picture::shortest(fifteen_digits(value));
}

Picture<std::string> format_base(double value, double radix) {
  const double base = picture::round_half_even(radix, 0);
  if (base < 2 || base > 36) return picture::picture_error("D3100", picture::shortest(base));
  const double whole = picture::round_half_even(value, 0);
  if (base == 10 || !std::isfinite(whole)) return picture::shortest(whole);
  return in_base(whole, base);
}

}  // namespace lockstep::query::jsonata
