// What the pictures share: text in UTF-16 code units, as the reference counts it, numbers as
// JavaScript writes and reads them, and the errors.
// Errors  picture_error(): the codes D3080 to D3136 with the reference's messages.
// Source  ECMAScript, "Number::toString", "parseInt", "String.prototype.slice".
#pragma once

#include <string>
#include <string_view>

#include "emulator/query/jsonata/pictures.h"

namespace lockstep::query::jsonata::picture {

// Pictures and widths beyond these are refused: no number or date needs them.
inline constexpr std::size_t kPictureUnitsMax = 32'768;
inline constexpr double kDigitsMax = 1'000'000;

std::u16string to_units(std::string_view text);
std::string from_units(std::u16string_view units);

// The unit at `index` as a text of one, or empty text outside.
std::u16string_view unit_at(std::u16string_view text, std::ptrdiff_t index);
// From `begin` to before `end`; negative positions count from the end.
std::u16string_view slice(std::u16string_view text, std::ptrdiff_t begin, std::ptrdiff_t end);
void insert_at(std::u16string& text, std::ptrdiff_t position, std::u16string_view piece);

bool is_blank(char16_t unit);
// The leading integer of a text, NaN where there is none.
double leading_integer(std::u16string_view text);
// Shortest text that reads back, as JavaScript writes it: 0.000001, 1e-7, 1e+21, NaN.
std::string shortest(double value);
std::u16string shortest_units(double value);

// The interval at which the positions stand when they are the whole first multiples of it, or 0.
std::size_t regular_interval(const std::vector<std::size_t>& positions);

// `value` is put in as JSON text.
Failure<JsonataError> picture_error(std::string_view code, std::string_view json_value = {});
Failure<JsonataError> picture_error_for(std::string_view code, std::u16string_view value);
Failure<JsonataError> too_large(std::string_view what);

}  // namespace lockstep::query::jsonata::picture
