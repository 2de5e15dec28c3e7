#include <charconv>
#include <cmath>
#include <limits>

#include "emulator/query/jsonata/evaluator.h"
#include "emulator/query/jsonata/serialize.h"

namespace lockstep::query::jsonata {

namespace {

double total(Value list) {
  double sum = 0;
  for (std::size_t i = 0; i < list.size(); ++i) sum += list.at(i).as_number();
  return sum;
}

bool is_numeric_digit(char c) { return c >= '0' && c <= '9'; }

// -?digits(.digits)?(e[+-]?digits)?
bool is_decimal(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t start = i;
    while (i < text.size() && is_numeric_digit(text[i])) ++i;
    return i > start;
  };
  if (i < text.size() && text[i] == '-') ++i;
  if (!digits()) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

// 0x1F, 0o17, 0b101; negative if the text is none.
double prefixed_number(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return -1;
  const char letter = text[1];
  const int base = letter == 'x' || letter == 'X'   ? 16
                   : letter == 'o' || letter == 'O' ? 8
                   : letter == 'b' || letter == 'B' ? 2
                                                    : 0;
  if (base == 0) return -1;
  double value = 0;
  for (const char c : text.substr(2)) {
    int digit = 99;
    if (is_numeric_digit(c)) digit = c - '0';
    if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
    if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
    if (digit >= base) return -1;
    value = value * base + digit;
  }
  return value;
}

// The value times ten to the `digits`, moved in its decimal text so that nothing is lost.
double shift_decimal(double value, double digits) {
  if (!std::isfinite(value) || std::trunc(digits) != digits)
    return std::isfinite(value) ? std::numeric_limits<double>::quiet_NaN() : value;
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  std::string text(buffer, end);
  const std::size_t e = text.find('e');
  const double exponent = std::strtod(text.c_str() + e + 1, nullptr) + digits;
  if (exponent > 400) return value == 0 ? 0 : std::copysign(HUGE_VAL, value);
  if (exponent < -400) return std::copysign(0.0, value);
  return js_parse_float(text.substr(0, e + 1) + std::to_string(static_cast<int>(exponent)));
}

double round_half_up(double value) {
  const double floor = std::floor(value);
  return value - floor >= 0.5 ? floor + 1 : floor;
}

}  // namespace

Outcome native_sum(const Call& call) {
  return call.arg(0).is_array() ? Value::number(total(call.arg(0))) : Value();
}

Outcome native_count(const Call& call) {
  return Value::number(static_cast<double>(call.arg(0).is_array() ? call.arg(0).size() : 0));
}

Outcome native_max(const Call& call) {
  const Value list = call.arg(0);
  if (!list.is_array() || list.size() == 0) return Value();
  double result = list.at(0).as_number();
  for (std::size_t i = 1; i < list.size(); ++i) result = std::max(result, list.at(i).as_number());
  return Value::number(result);
}

Outcome native_min(const Call& call) {
  const Value list = call.arg(0);
  if (!list.is_array() || list.size() == 0) return Value();
  double result = list.at(0).as_number();
  for (std::size_t i = 1; i < list.size(); ++i) result = std::min(result, list.at(i).as_number());
  return Value::number(result);
}

Outcome native_average(const Call& call) {
  const Value list = call.arg(0);
  if (!list.is_array() || list.size() == 0) return Value();
  return Value::number(total(list) / static_cast<double>(list.size()));
}

Outcome native_number(const Call& call) {
  const Value value = call.arg(0);
  if (value.is_undefined() || value.is_number()) return value;
  if (value.is_bool()) return Value::number(value.as_bool() ? 1 : 0);
  if (value.is_text()) {
    if (is_decimal(value.as_text())) {
      const double number = js_parse_float(value.as_text());
      if (std::isfinite(number)) return Value::number(number);
    }
    const double prefixed = prefixed_number(value.as_text());
    if (prefixed >= 0) return Value::number(prefixed);
  }
  return call.evaluator.fault("D3030", value, 1);
}

Outcome native_abs(const Call& call) {
  const Value value = call.arg(0);
  return value.is_number() ? Value::number(std::fabs(value.as_number())) : Value();
}

Outcome native_floor(const Call& call) {
  const Value value = call.arg(0);
  return value.is_number() ? Value::number(std::floor(value.as_number())) : Value();
}

Outcome native_ceil(const Call& call) {
  const Value value = call.arg(0);
  return value.is_number() ? Value::number(std::ceil(value.as_number())) : Value();
}

Outcome native_round(const Call& call) {
  if (!call.arg(0).is_number()) return Value();
  double value = call.arg(0).as_number();
  const double digits = call.arg(1).is_number() ? call.arg(1).as_number() : 0;
  if (digits != 0) value = shift_decimal(value, digits);
  double result = round_half_up(value);
  if (std::fabs(result - value) == 0.5 && std::fabs(std::fmod(result, 2)) == 1) result -= 1;
  if (digits != 0) result = shift_decimal(result, -digits);
  return Value::number(result == 0 ? 0 : result);
}

Outcome native_sqrt(const Call& call) {
  const Value value = call.arg(0);
  if (!value.is_number()) return Value();
  if (value.as_number() < 0) return call.evaluator.fault("D3060", value, 1);
  return Value::number(std::sqrt(value.as_number()));
}

Outcome native_power(const Call& call) {
  const Value base = call.arg(0);
  if (!base.is_number()) return Value();
  const double exponent =
      call.arg(1).is_number() ? call.arg(1).as_number() : std::numeric_limits<double>::quiet_NaN();
  const double result = std::isnan(exponent) ? exponent : std::pow(base.as_number(), exponent);
  if (std::isfinite(result)) return Value::number(result);
  auto failure = call.evaluator.fault("D3061", base, 1);
  failure.error.detail->other = call.arg(1);
  return failure;
}

Outcome native_boolean(const Call& call) { return call.evaluator.truth(call.arg(0)); }

Outcome native_not(const Call& call) {
  ASSIGN_OR_RETURN(const Value value, call.evaluator.truth(call.arg(0)));
  return value.is_undefined() ? Value() : Value::boolean(!value.as_bool());
}

}  // namespace lockstep::query::jsonata
