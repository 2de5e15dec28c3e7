#include "emulator/query/jsonata/integer_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "emulator/query/jsonata/picture_text.h"

namespace lockstep::query::jsonata::picture {
namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double kRomanMax = 1'000'000;  // a thousand times M

// The zeros of the decimal digit families of Unicode's basic plane.
constexpr std::array<char16_t, 37> kZeros = {
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6,
    0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0,
    0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
    0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10};

struct RomanNumeral {
  double value;
  std::u16string_view text;
};
constexpr std::array<RomanNumeral, 13> kRomanNumerals = {{{1000, u"m"},
                                                          {900, u"cm"},
                                                          {500, u"d"},
                                                          {400, u"cd"},
                                                          {100, u"c"},
                                                          {90, u"xc"},
                                                          {50, u"l"},
                                                          {40, u"xl"},
                                                          {10, u"x"},
                                                          {9, u"ix"},
                                                          {5, u"v"},
                                                          {4, u"iv"},
                                                          {1, u"i"}}};

struct NamedStyle {
  std::u16string_view picture;
  IntegerPicture::Style style;
  IntegerPicture::Case letter_case;
};
constexpr std::array<NamedStyle, 7> kNamedStyles = {{
    {u"A", IntegerPicture::Style::Letters, IntegerPicture::Case::Upper},
    {u"a", IntegerPicture::Style::Letters, IntegerPicture::Case::Lower},
    {u"I", IntegerPicture::Style::Roman, IntegerPicture::Case::Upper},
    {u"i", IntegerPicture::Style::Roman, IntegerPicture::Case::Lower},
    {u"W", IntegerPicture::Style::Words, IntegerPicture::Case::Upper},
    {u"w", IntegerPicture::Style::Words, IntegerPicture::Case::Lower},
    {u"Ww", IntegerPicture::Style::Words, IntegerPicture::Case::Title},
}};

char16_t ascii_cased(char16_t unit, IntegerPicture::Case letter_case) {
  const auto between = [&](char16_t first, char16_t last) { return unit >= first && unit <= last; };
  if (letter_case == IntegerPicture::Case::Upper && between(u'a', u'z')) {
    return static_cast<char16_t>(unit - 32);
  }
  if (letter_case == IntegerPicture::Case::Lower && between(u'A', u'Z')) {
    return static_cast<char16_t>(unit + 32);
  }
  return unit;
}

std::u16string ascii_cased(std::u16string text, IntegerPicture::Case letter_case) {
  for (char16_t& unit : text) unit = ascii_cased(unit, letter_case);
  return text;
}

// The zero of the family that the unit is a digit of, or 0.
char16_t zero_of(char16_t unit) {
  for (const char16_t zero : kZeros) {
    if (unit >= zero && unit <= zero + 9) return zero;
  }
  return 0;
}

std::u16string roman_text(double value) {
  std::u16string text;
  for (const RomanNumeral& numeral : kRomanNumerals) {
    for (; value >= numeral.value; value -= numeral.value) text += numeral.text;
  }
  return text;
}

double roman_value(std::u16string_view text) {
  double total = 0;
  double largest = 1;
  for (auto unit = text.rbegin(); unit != text.rend(); ++unit) {
    const std::u16string_view digit(&*unit, 1);
    const auto* found =
        std::find_if(kRomanNumerals.begin(), kRomanNumerals.end(),
                     [&](const RomanNumeral& numeral) { return numeral.text == digit; });
    if (found == kRomanNumerals.end()) return kNotANumber;
    if (found->value < largest) {
      total -= found->value;
    } else {
      total += largest = found->value;
    }
  }
  return total;
}

std::u16string letters_text(double value, char16_t first) {
  std::u16string reversed;
  for (; value > 0; value = std::floor((value - 1) / 26)) {
    reversed += static_cast<char16_t>(first + static_cast<int>(std::fmod(value - 1, 26)));
  }
  return {reversed.rbegin(), reversed.rend()};
}

double letters_value(std::u16string_view text, char16_t first) {
  double total = 0;
  double power = 0;
  for (auto unit = text.rbegin(); unit != text.rend(); ++unit) {
    total += (*unit - first + 1) * std::pow(26, power++);
  }
  return total;
}

std::u16string_view ordinal_suffix(std::u16string_view digits) {
  const auto size = static_cast<std::ptrdiff_t>(digits.size());
  if (size > 1 && unit_at(digits, size - 2) == u"1") return u"th";
  const std::u16string_view last = unit_at(digits, size - 1);
  return last == u"1" ? u"st" : last == u"2" ? u"nd" : last == u"3" ? u"rd" : u"th";
}

void group_digits(std::u16string& digits, const IntegerPicture& picture) {
  const auto size = static_cast<std::ptrdiff_t>(digits.size());
  const auto& separators = picture.separators;
  if (picture.interval > 0) {
    const auto interval = static_cast<std::ptrdiff_t>(picture.interval);
    const auto width = static_cast<std::ptrdiff_t>(separators.front().text.size());
    for (std::ptrdiff_t group = (size - 1) / interval, grown = 0; group > 0; --group) {
      insert_at(digits, size + grown - group * interval, separators.front().text);
      grown += width;
    }
    return;
  }
  for (auto separator = separators.rbegin(); separator != separators.rend(); ++separator) {
    const auto length = static_cast<std::ptrdiff_t>(digits.size());
    const std::ptrdiff_t at = length - static_cast<std::ptrdiff_t>(separator->places);
    // Left of the first digit the reference loses the digits that lie before the position.
    if (at < 0) {
      digits = separator->text + std::u16string(slice(digits, at, length));
    } else {
      insert_at(digits, at, separator->text);
    }
  }
}

std::u16string decimal_text(double value, const IntegerPicture& picture) {
  std::u16string digits = shortest_units(value);
  const double padding = picture.mandatory_digits - static_cast<double>(digits.size());
  if (padding > 0) digits.insert(0, static_cast<std::size_t>(padding), u'0');
  for (char16_t& unit : digits) unit = static_cast<char16_t>(unit + picture.zero - u'0');
  group_digits(digits, picture);
  if (picture.ordinal) digits += ordinal_suffix(digits);
  return digits;
}

double decimal_value(std::u16string_view text, const IntegerPicture& picture) {
  if (picture.ordinal) text = text.substr(0, text.size() - std::min<std::size_t>(2, text.size()));
  std::u16string digits(text);
  const auto drop = [&](std::u16string_view piece) {
    std::u16string kept;
    for (std::size_t at = 0; at < digits.size();) {
      if (digits.compare(at, piece.size(), piece) == 0) {
        at += piece.size();
      } else {
        kept += digits[at++];
      }
    }
    digits = std::move(kept);
  };
  // Regular separators are commas to the reference, whatever the picture has.
  if (picture.interval > 0) {
    std::erase(digits, u',');
  } else {
    for (const auto& separator : picture.separators) drop(separator.text);
  }
  for (char16_t& unit : digits) {
    if (unit + u'0' < picture.zero) return kNotANumber;
    unit = static_cast<char16_t>(unit - picture.zero + u'0');
  }
  return leading_integer(digits);
}

// A decimal digit pattern from the right, as the positions of the separators are counted.
Picture<IntegerPicture> digit_pattern(std::u16string_view pattern, IntegerPicture picture) {
  std::vector<std::size_t> positions;
  std::size_t places = 0;
  std::size_t digits = 0;
  for (std::size_t i = pattern.size(); i-- > 0;) {
    const char16_t unit = pattern[i];
    if (const char16_t zero = zero_of(unit); zero != 0) {
      if (digits++ > 0 && zero != picture.zero) return picture_error("D3131");
      picture.zero = zero;
      ++places;
    } else if (unit == u'#') {
      ++picture.optional_digits;
      ++places;
    } else {
      const bool pair = i > 0 && (unit & 0xFC00) == 0xDC00 && (pattern[i - 1] & 0xFC00) == 0xD800;
      i -= pair ? 1 : 0;
      picture.separators.push_back({places, std::u16string(pattern.substr(i, pair ? 2 : 1))});
      positions.push_back(places);
    }
  }
  if (digits == 0) {
    picture.style = IntegerPicture::Style::Sequence;
    picture.token = pattern;
    return picture;
  }
  picture.mandatory_digits = static_cast<double>(digits);
  const auto alike = [&](const IntegerPicture::Separator& separator) {
    return separator.text == picture.separators.front().text;
  };
  if (std::all_of(picture.separators.begin(), picture.separators.end(), alike)) {
    picture.interval = regular_interval(positions);
  }
  return picture;
}

}  // namespace

Picture<IntegerPicture> IntegerPicture::parse(std::u16string_view picture) {
  if (picture.size() > kPictureUnitsMax) return too_large("picture");
  IntegerPicture result;
  result.mandatory_digits = kNotANumber;
  const std::size_t semicolon = picture.rfind(u';');
  const std::u16string_view primary = picture.substr(0, semicolon);
  result.ordinal = semicolon != std::u16string_view::npos &&
                   unit_at(picture, static_cast<std::ptrdiff_t>(semicolon) + 1) == u"o";
  for (const NamedStyle& named : kNamedStyles) {
    if (named.picture != primary) continue;
    result.style = named.style;
    result.letter_case = named.letter_case;
    return result;
  }
  return digit_pattern(primary, std::move(result));
}

Picture<std::u16string> IntegerPicture::write(double value) const {
  const double magnitude = std::fabs(value);
  std::u16string text;
  switch (style) {
    case Style::Sequence: return picture_error_for("D3130", token);
    case Style::Letters:
      text = letters_text(magnitude, letter_case == Case::Upper ? u'A' : u'a');
      break;
    case Style::Roman:
      if (magnitude > kRomanMax) return too_large("number to write in Roman numerals");
      text = ascii_cased(roman_text(magnitude), letter_case);
      break;
    case Style::Words:
      if (std::isnan(value)) return too_large("width");
      text = ascii_cased(to_units(words_of(magnitude, ordinal)), letter_case);
      break;
    case Style::Decimal:
      if (mandatory_digits > kDigitsMax) return too_large("width");
      text = decimal_text(magnitude, *this);
      break;
  }
  return value < 0 ? u'-' + text : text;
}

Picture<double> IntegerPicture::read(std::u16string_view text) const {
  switch (style) {
    case Style::Sequence: return picture_error_for("D3130", token);
    case Style::Letters: return letters_value(text, letter_case == Case::Upper ? u'A' : u'a');
    case Style::Words: return value_of_words(ascii_cased(std::u16string(text), Case::Lower));
    case Style::Decimal: return decimal_value(text, *this);
    case Style::Roman: break;
  }
  // An upper case picture reads upper case only; a lower case one reads both.
  const std::u16string given(text);
  const std::u16string folded = ascii_cased(given, Case::Lower);
  if (letter_case == Case::Upper && ascii_cased(given, Case::Upper) != given) return kNotANumber;
  return roman_value(folded);
}

}  // namespace lockstep::query::jsonata::picture

namespace lockstep::query::jsonata {

Picture<std::string> format_integer(double value, std::string_view picture) {
  ASSIGN_OR_RETURN(const auto parsed, picture::IntegerPicture::parse(picture::to_units(picture)));
  ASSIGN_OR_RETURN(const auto text, parsed.write(std::floor(value)));
  return picture::from_units(text);
}

Picture<std::optional<double>> parse_integer(std::string_view text, std::string_view picture) {
  ASSIGN_OR_RETURN(const auto parsed, picture::IntegerPicture::parse(picture::to_units(picture)));
  ASSIGN_OR_RETURN(const double value, parsed.read(picture::to_units(text)));
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace lockstep::query::jsonata
