#include "emulator/query/jsonata/picture_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <vector>

#include "emulator/base/text.h"

namespace lockstep::query::jsonata::picture {
namespace {

struct PictureMessage {
  std::string_view code;
  std::string_view text;
};

constexpr std::string_view kSubPicture = "The sub-picture must not contain ";

// "{}" stands for the value at fault; a leading "~" for kSubPicture.
constexpr std::array kPictureMessages = {
    PictureMessage{"D3080", "The picture string must only contain a maximum of two sub-pictures"},
    PictureMessage{"D3081", "~more than one instance of the 'decimal-separator' character"},
    PictureMessage{"D3082", "~more than one instance of the 'percent' character"},
    PictureMessage{"D3083", "~more than one instance of the 'per-mille' character"},
    PictureMessage{"D3084", "~both a 'percent' and a 'per-mille' character"},
    PictureMessage{
        "D3085",
        "The mantissa part of a sub-picture must contain at least one character that is "
        "either an 'optional digit character' or a member of the 'decimal digit family'"},
    PictureMessage{"D3086",
                   "~a passive character that is preceded by an active character and that is "
                   "followed by another active character"},
    PictureMessage{"D3087",
                   "~a 'grouping-separator' character that appears adjacent to a "
                   "'decimal-separator' character"},
    PictureMessage{"D3088", "~a 'grouping-separator' at the end of the integer part"},
    PictureMessage{"D3089", "~two adjacent instances of the 'grouping-separator' character"},
    PictureMessage{"D3090",
                   "The integer part of the sub-picture must not contain a member of the 'decimal "
                   "digit family' that is followed by an instance of the 'optional digit "
                   "character'"},
    PictureMessage{"D3091",
                   "The fractional part of the sub-picture must not contain an instance of the "
                   "'optional digit character' that is followed by a member of the 'decimal digit "
                   "family'"},
    PictureMessage{"D3092",
                   "A sub-picture that contains a 'percent' or 'per-mille' character must not "
                   "contain a character treated as an 'exponent-separator'"},
    PictureMessage{"D3093",
                   "The exponent part of the sub-picture must comprise only of one or more "
                   "characters that are members of the 'decimal digit family'"},
    PictureMessage{"D3100",
                   "The radix of the formatBase function must be between 2 and 36.  It was given "
                   "{}"},
    PictureMessage{"D3110",
                   "The argument of the toMillis function must be an ISO 8601 formatted timestamp. "
                   "Given {}"},
    PictureMessage{"D3130",
                   "Formatting or parsing an integer as a sequence starting with {} is not "
                   "supported by this implementation"},
    PictureMessage{"D3131",
                   "In a decimal digit pattern, all digits must be from the same decimal group"},
    PictureMessage{"D3132", "Unknown component specifier {} in date/time picture string"},
    PictureMessage{"D3133",
                   "The 'name' modifier can only be applied to months and days in the date/time "
                   "picture string, not {}"},
    PictureMessage{"D3134",
                   "The timezone integer format specifier cannot have more than four digits"},
    PictureMessage{"D3135", "No matching closing bracket ']' in date/time picture string"},
    PictureMessage{"D3136",
                   "The date/time picture string is missing specifiers required to parse the "
                   "timestamp"},
};

// The digits of the shortest text and the place of the point before them: 0.0123 is "123", -1.
struct ShortestDigits {
  std::array<char, 24> digits;
  int count = 0;
  int point = 0;
};

ShortestDigits shortest_digits(double magnitude) {
  std::array<char, 40> buffer;
  char* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude,
                                  std::chars_format::scientific)
                        .ptr;
  ShortestDigits result;
  const char* at = buffer.data();
  *end = '\0';
  for (; *at != 'e'; ++at) {
    if (*at != '.') result.digits[static_cast<std::size_t>(result.count++)] = *at;
  }
  result.point = std::atoi(at + 1) + 1;
  return result;
}

std::size_t clamped(std::ptrdiff_t position, std::size_t size) {
  const auto length = static_cast<std::ptrdiff_t>(size);
  if (position < 0) position += length;
  return static_cast<std::size_t>(std::clamp(position, std::ptrdiff_t{0}, length));
}

int digit_of(char16_t unit) {
  if (unit >= u'0' && unit <= u'9') return unit - u'0';
  if (unit >= u'a' && unit <= u'z') return unit - u'a' + 10;
  if (unit >= u'A' && unit <= u'Z') return unit - u'A' + 10;
  return 99;
}

double hexadecimal(std::u16string_view text) {
  double value = 0;
  std::size_t count = 0;
  for (; count < text.size() && digit_of(text[count]) < 16; ++count) {
    value = value * 16 + digit_of(text[count]);
  }
  return count == 0 ? std::numeric_limits<double>::quiet_NaN() : value;
}

}  // namespace

std::u16string to_units(std::string_view text) {
  std::u16string units;
  units.reserve(text.size());
  for (const char32_t point : to_code_points(text)) {
    if (point < 0x10000) {
      units += static_cast<char16_t>(point);
    } else {
      units += static_cast<char16_t>(0xD7C0 + (point >> 10));
      units += static_cast<char16_t>(0xDC00 + (point & 0x3FF));
    }
  }
  return units;
}

std::string from_units(std::u16string_view units) {
  std::u32string points;
  points.reserve(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    const char16_t unit = units[i];
    const bool pair =
        (unit & 0xFC00) == 0xD800 && i + 1 < units.size() && (units[i + 1] & 0xFC00) == 0xDC00;
    if (pair) {
      points += (char32_t{unit} << 10) + units[++i] - 0x35FDC00;
    } else {
      points += (unit & 0xF800) == 0xD800 ? char32_t{0xFFFD} : char32_t{unit};
    }
  }
  return from_code_points(points);
}

std::u16string_view unit_at(std::u16string_view text, std::ptrdiff_t index) {
  if (index < 0 || static_cast<std::size_t>(index) >= text.size()) return {};
  return text.substr(static_cast<std::size_t>(index), 1);
}

std::u16string_view slice(std::u16string_view text, std::ptrdiff_t begin, std::ptrdiff_t end) {
  const std::size_t from = clamped(begin, text.size());
  const std::size_t to = clamped(end, text.size());
  return from < to ? text.substr(from, to - from) : std::u16string_view();
}

void insert_at(std::u16string& text, std::ptrdiff_t position, std::u16string_view piece) {
  text.insert(clamped(position, text.size()), piece);
}

bool is_blank(char16_t unit) {
  return unit == u' ' || (unit >= 9 && unit <= 13) || unit == 0xA0 || unit == 0x1680 ||
         (unit >= 0x2000 && unit <= 0x200A) || unit == 0x2028 || unit == 0x2029 || unit == 0x202F ||
         unit == 0x205F || unit == 0x3000 || unit == 0xFEFF;
}

double leading_integer(std::u16string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  const bool negative = !text.empty() && text.front() == u'-';
  if (negative || (!text.empty() && text.front() == u'+')) text.remove_prefix(1);
  double value = 0;
  if (text.size() >= 2 && text[0] == u'0' && (text[1] == u'x' || text[1] == u'X')) {
    value = hexadecimal(text.substr(2));
  } else {
    std::string digits;
    for (const char16_t unit : text) {
      if (unit < u'0' || unit > u'9') break;
      digits += static_cast<char>(unit);
    }
    if (digits.empty()) return std::numeric_limits<double>::quiet_NaN();
    value = std::strtod(digits.c_str(), nullptr);
  }
  return negative ? -value : value;
}

std::string shortest(double value) {
  if (std::isnan(value)) return "NaN";
  if (value == 0) return "0";
  std::string text = value < 0 ? "-" : "";
  if (std::isinf(value)) return text + "Infinity";
  const auto [digits, count, point] = shortest_digits(std::fabs(value));
  const std::string_view all(digits.data(), static_cast<std::size_t>(count));
  if (point > 21 || point < -5) {
    text += all[0];
    if (count > 1) (text += '.') += all.substr(1);
    return text += format("e{:+d}", point - 1);
  }
  if (point <= 0) return (text += "0.").append(static_cast<std::size_t>(-point), '0') += all;
  const auto whole = static_cast<std::size_t>(point);
  if (point >= count) return (text += all).append(whole - all.size(), '0');
  return ((text += all.substr(0, whole)) += '.') += all.substr(whole);
}

std::u16string shortest_units(double value) {
  const std::string text = shortest(value);
  return {text.begin(), text.end()};
}

std::size_t regular_interval(const std::vector<std::size_t>& positions) {
  std::size_t interval = 0;
  for (const std::size_t position : positions) interval = std::gcd(interval, position);
  if (interval == 0) return 0;
  std::vector<std::size_t> sorted = positions;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 1; i <= positions.size(); ++i) {
    if (!std::binary_search(sorted.begin(), sorted.end(), i * interval)) return 0;
  }
  return interval;
}

Failure<JsonataError> picture_error(std::string_view code, std::string_view json_value) {
  const auto found =
      std::find_if(kPictureMessages.begin(), kPictureMessages.end(),
                   [&](const PictureMessage& message) { return message.code == code; });
  CHECK(found != kPictureMessages.end());
  std::string text = found->text.starts_with('~')
                         ? std::string(kSubPicture).append(found->text.substr(1))
                         : std::string(found->text);
  if (const auto at = text.find("{}"); at != std::string::npos) text.replace(at, 2, json_value);
  return Failure(JsonataError{std::string(code), std::move(text), 0, {}});
}

Failure<JsonataError> picture_error_for(std::string_view code, std::u16string_view value) {
  std::string quoted;
  dump_string_to(quoted, from_units(value));
  return picture_error(code, quoted);
}

Failure<JsonataError> too_large(std::string_view what) {
  return Failure(JsonataError{"U1001", format("The {} is too large", what), 0, {}});
}

}  // namespace lockstep::query::jsonata::picture
