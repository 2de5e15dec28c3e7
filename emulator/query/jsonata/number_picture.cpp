#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <vector>

#include "emulator/query/jsonata/picture_rounding.h"
#include "emulator/query/jsonata/picture_text.h"

namespace lockstep::query::jsonata {
namespace {

using picture::insert_at;
using picture::picture_error;
using picture::slice;
using picture::to_units;
using picture::too_large;
using picture::unit_at;
using Units = std::u16string;
using UnitsView = std::u16string_view;

constexpr int kFractionMax = 100;

// The decimal format: what stands for what, in the picture and in the answer.
struct NumberSymbols {
  Units decimal = u".";
  Units grouping = u",";
  Units exponent = u"e";
  Units minus = u"-";
  Units percent = u"%";
  Units per_mille = u"\u2030";
  Units zero = u"0";
  Units optional_digit = u"#";
  Units separator = u";";

  explicit NumberSymbols(const DecimalFormat& options) {
    take(options, "decimal-separator", decimal);
    take(options, "grouping-separator", grouping);
    take(options, "exponent-separator", exponent);
    take(options, "minus-sign", minus);
    take(options, "percent", percent);
    take(options, "per-mille", per_mille);
    take(options, "zero-digit", zero);
    take(options, "digit", optional_digit);
    take(options, "pattern-separator", separator);
  }

  static void take(const DecimalFormat& options, std::string_view name, Units& symbol) {
    if (const auto found = options.find(name); found != options.end()) {
      symbol = to_units(found->second);
    }
  }

  char16_t family_digit(int digit) const { return static_cast<char16_t>(zero[0] + digit); }
  bool is_digit(char16_t unit) const {
    return !zero.empty() && static_cast<char16_t>(unit - zero[0]) < 10;
  }
  bool is_place(char16_t unit) const { return is_digit(unit) || is(optional_digit, unit); }
  bool is_active(char16_t unit) const {
    return is_place(unit) || is(decimal, unit) || is(exponent, unit) || is(grouping, unit) ||
           is(separator, unit);
  }
  // Whether the unit may begin or end the active part of a sub-picture.
  bool is_boundary(char16_t unit) const { return is_active(unit) && !is(exponent, unit); }

  static bool is(const Units& symbol, char16_t unit) {
    return symbol.size() == 1 && symbol[0] == unit;
  }
  std::size_t digits_in(UnitsView text) const {
    std::size_t count = 0;
    for (const char16_t unit : text) count += is_digit(unit) ? 1 : 0;
    return count;
  }
  std::size_t places_in(UnitsView text) const {
    std::size_t count = 0;
    for (const char16_t unit : text) count += is_place(unit) ? 1 : 0;
    return count;
  }
};

// One sub-picture, taken apart.
struct NumberParts {
  UnitsView picture;
  UnitsView prefix;
  UnitsView suffix;
  UnitsView active;
  UnitsView mantissa;
  UnitsView integer;
  UnitsView fraction;
  std::optional<UnitsView> exponent;

  bool has(const Units& symbol) const { return picture.find(symbol) != UnitsView::npos; }
  bool repeats(const Units& symbol) const { return picture.find(symbol) != picture.rfind(symbol); }
};

// What the number is written by.
struct NumberLayout {
  Units prefix;
  Units suffix;
  std::size_t integer_min = 0;
  std::size_t fraction_min = 0;
  std::size_t fraction_max = 0;
  std::size_t exponent_min = 0;  // 0: no exponent
  std::size_t scale = 0;         // digits before the point where there is an exponent
  std::size_t interval = 0;      // of regular grouping, or 0
  std::vector<std::size_t> integer_groups;
  std::vector<std::size_t> fraction_groups;
  double factor = 1;
  bool has_point = false;
};

UnitsView clipped(UnitsView text, std::size_t begin) {
  return text.substr(std::min(begin, text.size()));
}

std::vector<UnitsView> sub_pictures(UnitsView text, const Units& separator) {
  std::vector<UnitsView> parts;
  const std::size_t step = separator.empty() ? 1 : separator.size();
  std::size_t begin = 0;
  while (parts.size() < 3) {
    const std::size_t end = separator.empty() ? begin + 1 : text.find(separator, begin);
    if (end == UnitsView::npos || (separator.empty() && end >= text.size())) break;
    parts.push_back(text.substr(begin, end - begin));
    begin = separator.empty() ? end : end + step;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

Picture<NumberParts> take_apart(UnitsView text, const NumberSymbols& symbols) {
  std::size_t first = 0;
  while (first < text.size() && !symbols.is_boundary(text[first])) ++first;
  if (first == text.size()) return picture_error("D3085");
  std::size_t last = text.size();
  while (!symbols.is_boundary(text[last - 1])) --last;

  NumberParts parts;
  parts.picture = text;
  parts.prefix = text.substr(0, first);
  parts.suffix = text.substr(last);
  parts.active = text.substr(first, last - first);
  parts.mantissa = parts.active;
  // The reference counts this position from the start of the picture and cuts the active part
  // there, so that a prefix shifts the cut.
  const std::size_t exponent = text.find(symbols.exponent, first);
  if (exponent != UnitsView::npos && exponent <= last) {
    parts.mantissa = parts.active.substr(0, exponent);
    parts.exponent = clipped(parts.active, exponent + 1);
  }
  const std::size_t point = parts.mantissa.find(symbols.decimal);
  parts.integer = parts.mantissa.substr(0, point);
  parts.fraction = point == UnitsView::npos ? parts.suffix : clipped(parts.mantissa, point + 1);
  return parts;
}

bool optional_after_digit(const NumberParts& parts, const NumberSymbols& symbols) {
  const std::size_t at = parts.integer.find(symbols.optional_digit);
  return at != UnitsView::npos && symbols.digits_in(parts.integer.substr(0, at)) > 0;
}

bool digit_after_optional(const NumberParts& parts, const NumberSymbols& symbols) {
  const std::size_t at = parts.fraction.rfind(symbols.optional_digit);
  return at != UnitsView::npos && symbols.digits_in(parts.fraction.substr(at)) > 0;
}

bool grouping_beside_point(const NumberParts& parts, const NumberSymbols& symbols) {
  const auto point = static_cast<std::ptrdiff_t>(parts.picture.find(symbols.decimal));
  return unit_at(parts.picture, point - 1) == symbols.grouping ||
         unit_at(parts.picture, point + 1) == symbols.grouping;
}

bool grouping_at_end(const NumberParts& parts, const NumberSymbols& symbols) {
  const auto size = static_cast<std::ptrdiff_t>(parts.integer.size());
  return unit_at(parts.integer, size - 1) == symbols.grouping;
}

bool has_passive(const NumberParts& parts, const NumberSymbols& symbols) {
  for (const char16_t unit : parts.active) {
    if (!symbols.is_active(unit)) return true;
  }
  return false;
}

// The code of what is wrong, or nothing. Of several faults the reference tells the one with the
// highest number.
std::string_view fault(const NumberParts& parts, const NumberSymbols& symbols) {
  const bool scaled = parts.has(symbols.percent) || parts.has(symbols.per_mille);
  if (parts.exponent) {
    const std::size_t digits = symbols.digits_in(*parts.exponent);
    if (digits == 0 || digits != parts.exponent->size()) return "D3093";
    if (scaled) return "D3092";
  }
  if (digit_after_optional(parts, symbols)) return "D3091";
  if (optional_after_digit(parts, symbols)) return "D3090";
  if (parts.has(symbols.grouping + symbols.grouping)) return "D3089";
  if (parts.has(symbols.decimal)) {
    if (grouping_beside_point(parts, symbols)) return "D3087";
  } else if (grouping_at_end(parts, symbols)) {
    return "D3088";
  }
  if (has_passive(parts, symbols)) return "D3086";
  if (symbols.places_in(parts.mantissa) == 0) return "D3085";
  if (parts.has(symbols.percent) && parts.has(symbols.per_mille)) return "D3084";
  if (parts.repeats(symbols.per_mille)) return "D3083";
  if (parts.repeats(symbols.percent)) return "D3082";
  if (parts.repeats(symbols.decimal)) return "D3081";
  return {};
}

std::vector<std::size_t> integer_groups(const NumberParts& parts, const NumberSymbols& symbols) {
  std::vector<std::size_t> positions;
  std::size_t at = parts.integer.find(symbols.grouping);
  while (at != UnitsView::npos) {
    positions.push_back(symbols.places_in(parts.integer.substr(at)));
    at = parts.integer.find(symbols.grouping, at + 1);
  }
  return positions;
}

// The reference finds the first separator in the fraction and looks for the others in the integer
// part, beyond the same index.
std::vector<std::size_t> fraction_groups(const NumberParts& parts, const NumberSymbols& symbols) {
  std::vector<std::size_t> positions;
  std::size_t at = parts.fraction.find(symbols.grouping);
  while (at != UnitsView::npos) {
    positions.push_back(symbols.places_in(parts.fraction.substr(0, at)));
    at = parts.integer.find(symbols.grouping, at + 1);
  }
  return positions;
}

NumberLayout lay_out(const NumberParts& parts, const NumberSymbols& symbols) {
  NumberLayout layout;
  layout.prefix = parts.prefix;
  layout.suffix = parts.suffix;
  layout.integer_min = layout.scale = symbols.digits_in(parts.integer);
  layout.fraction_min = symbols.digits_in(parts.fraction);
  layout.fraction_max = symbols.places_in(parts.fraction);
  layout.exponent_min = parts.exponent ? symbols.digits_in(*parts.exponent) : 0;
  layout.integer_groups = integer_groups(parts, symbols);
  layout.fraction_groups = fraction_groups(parts, symbols);
  layout.interval = picture::regular_interval(layout.integer_groups);
  layout.has_point = parts.has(symbols.decimal);
  layout.factor = parts.has(symbols.percent) ? 100 : parts.has(symbols.per_mille) ? 1000 : 1;

  const bool exponent = layout.exponent_min > 0;
  if (layout.integer_min == 0 && layout.fraction_max == 0) {
    if (exponent) {
      layout.fraction_min = layout.fraction_max = 1;
    } else {
      layout.integer_min = 1;
    }
  }
  const bool optional_integer = parts.integer.find(symbols.optional_digit) != UnitsView::npos;
  if (exponent && layout.integer_min == 0 && optional_integer) layout.integer_min = 1;
  if (layout.integer_min == 0 && layout.fraction_min == 0) layout.fraction_min = 1;
  return layout;
}

// Scales to the digits that stand before the point and answers the power of ten taken out.
// The reference never ends for zero and for negative numbers; here zero has the exponent 0 and a
// negative number that of its magnitude (guess).
int scale_mantissa(double& mantissa, std::size_t digits) {
  mantissa = std::fabs(mantissa);
  if (mantissa == 0 || !std::isfinite(mantissa)) return 0;
  const double most = std::pow(10, static_cast<double>(digits));
  const double least = std::pow(10, static_cast<double>(digits) - 1);
  int exponent = 0;
  for (; mantissa < least; --exponent) mantissa *= 10;
  for (; mantissa > most; ++exponent) mantissa /= 10;
  return exponent;
}

// As toFixed: of two equally close texts the larger one, where printf takes the even one.
std::string fixed_decimals(double magnitude, int decimals) {
  std::array<char, 240> buffer;
  const auto print = [&](double value, int digits) {
    const int length = std::snprintf(buffer.data(), buffer.size(), "%.*f", digits, value);
    return std::string(buffer.data(), static_cast<std::size_t>(length));
  };
  const std::string longer = print(magnitude, decimals + 60);
  const std::size_t next = longer.size() - 60;
  const bool tie = longer[next] == '5' && longer.find_first_not_of('0', next + 1) == longer.npos;
  if (!tie) return print(magnitude, decimals);
  std::string text = "0" + longer.substr(0, decimals == 0 ? next - 1 : next);
  std::size_t at = text.size() - 1;
  for (; text[at] == '9' || text[at] == '.'; --at) {
    if (text[at] == '9') text[at] = '0';
  }
  ++text[at];
  return text[0] == '0' ? text.substr(1) : text;
}

Units fixed_text(double value, int decimals, const NumberSymbols& symbols) {
  const double magnitude = std::fabs(value);
  Units text;
  if (magnitude < 1e21) {
    const std::string digits = fixed_decimals(magnitude, decimals);
    text.assign(digits.begin(), digits.end());
  } else {
    text = picture::shortest_units(magnitude);
  }
  const auto is_decimal = [](char16_t unit) { return unit >= u'0' && unit <= u'9'; };
  if (symbols.zero.empty()) {
    std::erase_if(text, is_decimal);
  } else if (symbols.zero != u"0") {
    for (char16_t& unit : text) {
      if (is_decimal(unit)) unit = symbols.family_digit(unit - u'0');
    }
  }
  return text;
}

std::ptrdiff_t position_of(const Units& text, const Units& symbol) {
  const std::size_t at = text.find(symbol);
  return at == Units::npos ? -1 : static_cast<std::ptrdiff_t>(at);
}

void pad(Units& text, std::ptrdiff_t left, std::ptrdiff_t right, const Units& zero) {
  Units padding;
  for (; left > 0; --left) padding += zero;
  text.insert(0, padding);
  for (; right > 0; --right) text += zero;
}

// Digits and a point, neither padded nor grouped.
Units bare_digits(double mantissa, const NumberLayout& layout, const NumberSymbols& symbols) {
  const int decimals = static_cast<int>(layout.fraction_max);
  Units text = fixed_text(picture::round_half_even(mantissa, decimals), decimals, symbols);
  const std::size_t point = text.find(u'.');
  if (point == Units::npos) {
    text += symbols.decimal;
  } else {
    text.replace(point, 1, symbols.decimal);
  }
  std::size_t first = 0;
  while (unit_at(text, static_cast<std::ptrdiff_t>(first)) == symbols.zero && first < text.size()) {
    ++first;
  }
  std::size_t last = text.size();
  while (last > first && NumberSymbols::is(symbols.zero, text[last - 1])) --last;
  return text.substr(first, last - first);
}

void group_integer(Units& text, const NumberLayout& layout, const NumberSymbols& symbols) {
  std::ptrdiff_t point = position_of(text, symbols.decimal);
  if (layout.interval > 0) {
    const auto interval = static_cast<std::ptrdiff_t>(layout.interval);
    for (std::ptrdiff_t group = 1; group <= (point - 1) / interval; ++group) {
      insert_at(text, point - group * interval, symbols.grouping);
    }
    return;
  }
  for (const std::size_t places : layout.integer_groups) {
    insert_at(text, point - static_cast<std::ptrdiff_t>(places), symbols.grouping);
    ++point;
  }
}

Units mantissa_text(double mantissa, const NumberLayout& layout, const NumberSymbols& symbols) {
  Units text = bare_digits(mantissa, layout, symbols);
  const std::ptrdiff_t point = position_of(text, symbols.decimal);
  const auto fraction = static_cast<std::ptrdiff_t>(text.size()) - point - 1;
  pad(text, static_cast<std::ptrdiff_t>(layout.integer_min) - point,
      static_cast<std::ptrdiff_t>(layout.fraction_min) - fraction, symbols.zero);
  group_integer(text, layout, symbols);
  const std::ptrdiff_t grouped_point = position_of(text, symbols.decimal);
  for (const std::size_t places : layout.fraction_groups) {
    insert_at(text, grouped_point + 1 + static_cast<std::ptrdiff_t>(places), symbols.grouping);
  }
  const auto end = static_cast<std::ptrdiff_t>(text.size()) - 1;
  if (!layout.has_point || position_of(text, symbols.decimal) == end) {
    text = slice(text, 0, std::max<std::ptrdiff_t>(end, 0));
  }
  return text;
}

Units write_number(double value, const NumberLayout& layout, const NumberSymbols& symbols) {
  double mantissa = value * layout.factor;
  Units exponent_text;
  if (layout.exponent_min > 0) {
    const int exponent = scale_mantissa(mantissa, layout.scale);
    Units digits = fixed_text(exponent, 0, symbols);
    pad(digits,
        static_cast<std::ptrdiff_t>(layout.exponent_min) -
            static_cast<std::ptrdiff_t>(digits.size()),
        0, symbols.zero);
    exponent_text = symbols.exponent + (exponent < 0 ? symbols.minus : Units()) + digits;
  }
  return layout.prefix + mantissa_text(mantissa, layout, symbols) + exponent_text + layout.suffix;
}

}  // namespace

Picture<std::string> format_number(double value, std::string_view picture,
                                   const DecimalFormat& options) {
  const NumberSymbols symbols(options);
  const Units text = to_units(picture);
  if (text.size() > picture::kPictureUnitsMax) return too_large("picture");
  const std::vector<UnitsView> pictures = sub_pictures(text, symbols.separator);
  if (pictures.size() > 2) return picture_error("D3080");
  std::vector<NumberParts> parts;
  for (const UnitsView sub_picture : pictures) {
    ASSIGN_OR_RETURN(parts.emplace_back(), take_apart(sub_picture, symbols));
  }
  for (const NumberParts& part : parts) {
    if (const std::string_view code = fault(part, symbols); !code.empty()) {
      return picture_error(code);
    }
  }
  const bool negative = !(value >= 0);
  NumberLayout layout = lay_out(negative ? parts.back() : parts.front(), symbols);
  if (layout.fraction_max > kFractionMax) return too_large("fractional part of the picture");
  if (negative && parts.size() == 1) layout.prefix.insert(0, symbols.minus);
  return picture::from_units(write_number(value, layout, symbols));
}

}  // namespace lockstep::query::jsonata
