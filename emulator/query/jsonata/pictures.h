// Pictures: numbers and instants as text and back, by the picture strings of XPath F&O 3.1 in the
// subset that JSONata 2.0.6 supports: $formatNumber, $formatBase, $formatInteger, $parseInteger,
// $fromMillis, $toMillis, and $string of a number.
// Shapes  Text in and out; UTF-8, but positions and widths count code points.
// Units   Milliseconds since the epoch.
// Errors  JsonataError with the reference's code (D3080 to D3140) and message.
// Source  docs.jsonata.org "Numeric functions", "Date/Time functions"; XPath and XQuery Functions
//         and Operators 3.1, sections 4.6, 4.7 and 9.8; the npm package jsonata 2.0.6 is the
//         oracle.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/query/jsonata.h"

namespace lockstep::query::jsonata {

template <class T>
using Picture = Result<T, JsonataError>;

// Decimal format properties, such as {"decimal-separator", ","}; absent ones have their defaults.
using DecimalFormat = std::map<std::string, std::string, std::less<>>;

Picture<std::string> format_number(double value, std::string_view picture,
                                   const DecimalFormat& options);
Picture<std::string> format_base(double value, double radix);
Picture<std::string> format_integer(double value, std::string_view picture);
// Nothing where the text does not fit the picture.
Picture<std::optional<double>> parse_integer(std::string_view text, std::string_view picture);
// An absent picture is ISO 8601 with milliseconds; the zone is "+0100" or such.
Picture<std::string> from_millis(std::int64_t ms, const std::optional<std::string>& picture,
                                 const std::optional<std::string>& zone);
// Nothing where the text does not fit the picture. `now_ms` fills what the picture leaves out.
Picture<std::optional<std::int64_t>> to_millis(std::string_view text,
                                               const std::optional<std::string>& picture,
                                               std::int64_t now_ms);
// As $string writes a number: 15 significant digits, "1e+21" as JavaScript has it.
std::string number_text(double value);

}  // namespace lockstep::query::jsonata
