#include "emulator/query/jsonata/errors.h"

#include <algorithm>
#include <iterator>

#include "emulator/query/jsonata/serialize.h"

namespace lockstep::query::jsonata {

namespace {

struct MessageRow {
  std::string_view code;
  std::string_view text;
};

// Places: {token} bare, {token_json} quoted, {value} and {other} as JSON, {message} as it is.
constexpr MessageRow kMessages[] = {
    {"D1001", "Number out of range: {value}"},
    {"D1002", "Cannot negate a non-numeric value: {value}"},
    {"D1004", "Regular expression matches zero length string"},
    {"D1009", "Multiple key definitions evaluate to same key: {value}"},
    {"D1010", "Attempted to access the Javascript object prototype"},
    {"D2014",
     "The size of the sequence allocated by the range operator (..) must not exceed "
     "1e6.  Attempted to allocate {value}."},
    {"D3001", "Attempting to invoke string function on Infinity or NaN"},
    {"D3010", "Second argument of replace function cannot be an empty string"},
    {"D3011", "Fourth argument of replace function must evaluate to a positive number"},
    {"D3012", "Attempted to replace a matched string with a non-string value"},
    {"D3020", "Third argument of split function must evaluate to a positive number"},
    {"D3030", "Unable to cast value to a number: {value}"},
    {"D3040", "Third argument of match function must evaluate to a positive number"},
    {"D3050",
     "The second argument of reduce function must be a function with at least two "
     "arguments"},
    {"D3060", "The sqrt function cannot be applied to a negative number: {value}"},
    {"D3061",
     "The power function has resulted in a value that cannot be represented as a JSON "
     "number: base={value}, exponent={other}"},
    {"D3070",
     "The single argument form of the sort function can only be applied to an array "
     "of strings or an array of numbers.  Use the second argument to specify a "
     "comparison function"},
    {"D3080", "The picture string must only contain a maximum of two sub-pictures"},
    {"D3081",
     "The sub-picture must not contain more than one instance of the "
     "'decimal-separator' character"},
    {"D3082",
     "The sub-picture must not contain more than one instance of the 'percent' "
     "character"},
    {"D3083",
     "The sub-picture must not contain more than one instance of the 'per-mille' "
     "character"},
    {"D3084", "The sub-picture must not contain both a 'percent' and a 'per-mille' character"},
    {"D3085",
     "The mantissa part of a sub-picture must contain at least one character that is "
     "either an 'optional digit character' or a member of the 'decimal digit family'"},
    {"D3086",
     "The sub-picture must not contain a passive character that is preceded by an "
     "active character and that is followed by another active character"},
    {"D3087",
     "The sub-picture must not contain a 'grouping-separator' character that appears "
     "adjacent to a 'decimal-separator' character"},
    {"D3088",
     "The sub-picture must not contain a 'grouping-separator' at the end of the "
     "integer part"},
    {"D3089",
     "The sub-picture must not contain two adjacent instances of the "
     "'grouping-separator' character"},
    {"D3090",
     "The integer part of the sub-picture must not contain a member of the 'decimal "
     "digit family' that is followed by an instance of the 'optional digit character'"},
    {"D3091",
     "The fractional part of the sub-picture must not contain an instance of the "
     "'optional digit character' that is followed by a member of the 'decimal digit "
     "family'"},
    {"D3092",
     "A sub-picture that contains a 'percent' or 'per-mille' character must not "
     "contain a character treated as an 'exponent-separator'"},
    {"D3093",
     "The exponent part of the sub-picture must comprise only of one or more "
     "characters that are members of the 'decimal digit family'"},
    {"D3100",
     "The radix of the formatBase function must be between 2 and 36.  It was given "
     "{value}"},
    {"D3110",
     "The argument of the toMillis function must be an ISO 8601 formatted timestamp. "
     "Given {value}"},
    {"D3130",
     "Formatting or parsing an integer as a sequence starting with {value} is not "
     "supported by this implementation"},
    {"D3131", "In a decimal digit pattern, all digits must be from the same decimal group"},
    {"D3132", "Unknown component specifier {value} in date/time picture string"},
    {"D3133",
     "The 'name' modifier can only be applied to months and days in the date/time "
     "picture string, not {value}"},
    {"D3134", "The timezone integer format specifier cannot have more than four digits"},
    {"D3135", "No matching closing bracket ']' in date/time picture string"},
    {"D3136",
     "The date/time picture string is missing specifiers required to parse the "
     "timestamp"},
    {"D3137", "{message}"},
    {"D3138",
     "The $single() function expected exactly 1 matching result.  Instead it matched "
     "more."},
    {"D3139",
     "The $single() function expected exactly 1 matching result.  Instead it matched "
     "0."},
    {"D3140", "Malformed URL passed to ${function}(): {value}"},
    {"D3141", "{message}"},
    {"S0101", "String literal must be terminated by a matching quote"},
    {"S0102", "Number out of range: {token_json}"},
    {"S0103", "Unsupported escape sequence: \\{token_json}"},
    {"S0104", "The escape sequence \\u must be followed by 4 hex digits"},
    {"S0105", "Quoted property name must be terminated with a backquote (`)"},
    {"S0106", "Comment has no closing tag"},
    {"S0201", "Syntax error: {token_json}"},
    {"S0202", "Expected {value}, got {token_json}"},
    {"S0203", "Expected {value} before end of expression"},
    {"S0204", "Unknown operator: {token_json}"},
    {"S0205", "Unexpected token: {token_json}"},
    {"S0206", "Unknown expression type: {token_json}"},
    {"S0207", "Unexpected end of expression"},
    {"S0208", "Parameter {value} of function definition must be a variable name (start with $)"},
    {"S0209", "A predicate cannot follow a grouping expression in a step"},
    {"S0210", "Each step can only have one grouping expression"},
    {"S0211", "The symbol {token_json} cannot be used as a unary operator"},
    {"S0212", "The left side of := must be a variable name (start with $)"},
    {"S0213", "The literal value {value} cannot be used as a step within a path expression"},
    {"S0214", "The right side of {token_json} must be a variable name (start with $)"},
    {"S0215", "A context variable binding must precede any predicates on a step"},
    {"S0216", "A context variable binding must precede the 'order-by' clause on a step"},
    {"S0217", "The object representing the 'parent' cannot be derived from this expression"},
    {"S0301", "Empty regular expressions are not allowed"},
    {"S0302", "No terminating / in regular expression"},
    {"S0401", "Type parameters can only be applied to functions and arrays"},
    {"S0402", "Choice groups containing parameterized types are not supported"},
    {"T0410", "Argument {index} of function {token_json} does not match function signature"},
    {"T0411",
     "Context value is not a compatible type with argument {index} of function "
     "{token_json}"},
    {"T0412", "Argument {index} of function {token_json} must be an array of {type}"},
    {"T1003", "Key in object structure must evaluate to a string; got: {value}"},
    {"T1005", "Attempted to invoke a non-function. Did you mean ${token}?"},
    {"T1006", "Attempted to invoke a non-function"},
    {"T1007", "Attempted to partially apply a non-function. Did you mean ${token}?"},
    {"T1008", "Attempted to partially apply a non-function"},
    {"T1010",
     "The matcher function argument passed to function {token_json} does not return "
     "the correct object structure"},
    {"T2001", "The left side of the {token_json} operator must evaluate to a number"},
    {"T2002", "The right side of the {token_json} operator must evaluate to a number"},
    {"T2003", "The left side of the range operator (..) must evaluate to an integer"},
    {"T2004", "The right side of the range operator (..) must evaluate to an integer"},
    {"T2006", "The right side of the function application operator ~> must be a function"},
    {"T2007", "Type mismatch when comparing values {value} and {other} in order-by clause"},
    {"T2008",
     "The expressions within an order-by clause must evaluate to numeric or string "
     "values"},
    {"T2009",
     "The values {value} and {other} either side of operator {token_json} must be of "
     "the same data type"},
    {"T2010",
     "The expressions either side of operator {token_json} must evaluate to numeric "
     "or string values"},
    {"T2011",
     "The insert/update clause of the transform expression must evaluate to an "
     "object: {value}"},
    {"T2012",
     "The delete clause of the transform expression must evaluate to a string or "
     "array of strings: {value}"},
    {"T2013",
     "The transform expression clones the input object using the $clone() function.  "
     "This has been overridden in the current scope by a non-function."},
    {"S0303", "Invalid regular expression: {message}"},
    {"U1001", "{message}"},
};

std::string_view place_text(std::string_view place, const Insertions& insertions,
                            std::string_view token) {
  if (place == "token") return token;
  if (place == "token_json") return insertions.token_json;
  if (place == "value") return insertions.value_json;
  if (place == "other") return insertions.other_json;
  if (place == "index") return insertions.index;
  if (place == "type") return insertions.type_json;
  return insertions.function_name;  // {function} and {message}
}

std::string unquoted(std::string_view json) {
  if (json.size() >= 2 && json.front() == '"') json = json.substr(1, json.size() - 2);
  return std::string(json);
}

}  // namespace

std::string error_message(std::string_view code, const Insertions& insertions) {
  const auto* row =
      std::find_if(std::begin(kMessages), std::end(kMessages),
                   [&](const MessageRow& candidate) { return candidate.code == code; });
  if (row == std::end(kMessages)) return "";
  const std::string token = unquoted(insertions.token_json);
  std::string result;
  std::string_view rest = row->text;
  for (std::size_t open; (open = rest.find('{')) != std::string_view::npos;) {
    const std::size_t close = rest.find('}', open);
    result += rest.substr(0, open);
    result += place_text(rest.substr(open + 1, close - open - 1), insertions, token);
    rest = rest.substr(close + 1);
  }
  result += rest;
  return result;
}

JsonataError syntax_error(std::string_view code, std::size_t position, std::string token,
                          std::string value) {
  Insertions insertions;
  insertions.token_json = token;
  insertions.value_json = value;
  insertions.function_name = unquoted(value);
  return {std::string(code), error_message(code, insertions), position, unquoted(token)};
}

JsonataError to_error(const FaultDetail& detail, std::string_view expression) {
  const std::size_t position = utf16_position(expression, detail.position);
  if (detail.worded) {
    return {detail.code, std::string(detail.message), position, std::string(detail.token)};
  }
  Insertions insertions;
  insertions.token_json = detail.has_token ? quoted(detail.token) : "undefined";
  insertions.value_json = brief_json(detail.value);
  insertions.other_json = brief_json(detail.other);
  insertions.index = std::to_string(detail.index);
  if (!detail.type.empty()) insertions.type_json = quoted(detail.type);
  insertions.function_name = std::string(detail.message);
  return {detail.code, error_message(detail.code, insertions), position, std::string(detail.token)};
}

std::size_t utf16_position(std::string_view text, std::size_t bytes) {
  std::size_t units = 0;
  for (std::size_t i = 0; i < bytes && i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0u) != 0x80u) ++units;
    if (byte >= 0xF0) ++units;
  }
  return units;
}

}  // namespace lockstep::query::jsonata
