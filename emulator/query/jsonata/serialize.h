// Serialize: values as text, the way $string and the error messages of JSONata write them.
// Limits  Depth, so that a value that contains itself ends.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/query/jsonata/value.h"

namespace lockstep::query::jsonata {

// A text as JSON.stringify quotes it.
std::string quoted(std::string_view text);
void append_quoted(std::string& out, std::string_view text);

// A number with all its digits, as JavaScript writes it: "1e+21", "0.1", "1".
std::string js_number(double value);
// The longest number that the text starts with; NaN if there is none.
double js_parse_float(std::string_view text);

enum class Layout { Compact, Indented };

// As $string: numbers with 15 significant digits, functions as "". Nothing if the value holds an
// infinite number, nests too deep or the text grows over `bytes_max`.
enum class StringifyProblem { Infinite, Depth, Size };
std::optional<StringifyProblem> stringify(std::string& out, Value value, Layout layout,
                                          std::size_t bytes_max);

// For messages: as JSON.stringify, "undefined" for nothing; cut when very long.
std::string brief_json(Value value);

// The value as JSON; functions are left out, undefined items are null. Nothing if it nests too
// deep.
std::optional<Json> to_json(Value value, int depth = 0);
// A number as JSON has it: integers stay integers.
Json number_to_json(double value);

}  // namespace lockstep::query::jsonata
