// PathProgram: a parsed JSONPath, and its run over a value. Internal to query.
// Shapes  Step {kind, deep}; Filter is the tree of a [?(...)] expression. `plain` paths (single
//         keys and indices only) take a fast way without allocation.
// Errors  parse: why the text is no path. run: the reason in Jayway's words, or the budget of
//         visited values is used up. What AWS takes at creation but cannot evaluate (`=~`, `in`
//         and the like, references to other values) parses and never finds anything; a function
//         is the name of a member that is missing.
// Source  AWS documentation "Paths in Step Functions workflows"; Jayway JsonPath.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/query/query_error.h"

namespace lockstep::query::internal {

struct Filter;

struct Step {
  enum class Kind : std::uint8_t { Key, Keys, Index, Indices, Slice, Wildcard, Filter };
  Kind kind = Kind::Key;
  bool deep = false;  // preceded by ".."
  std::string key;
  std::vector<std::string> keys;
  std::int64_t index = 0;
  std::vector<std::int64_t> indices;
  std::optional<std::int64_t> from, to;
  std::shared_ptr<const Filter> filter;
};

struct PathProgram {
  enum class Root : std::uint8_t { Input, Context, Variable };
  Root root = Root::Input;
  std::string variable;
  std::vector<Step> steps;
  bool plain = true;
  bool definite = true;
  bool unsupported = false;
  bool function = false;  // ends in "length()" or the like
};

struct Operand {
  bool is_path = false;
  PathProgram path;
  Json literal;
};

struct Filter {
  enum class Form : std::uint8_t { And, Or, Not, Exists, Compare } form = Form::Exists;
  // Same and NotSame ("===" and "!==") compare within a kind; the others take a text that spells a
  // number for that number.
  enum class Operator : std::uint8_t {
    Same,
    NotSame,
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual
  };
  std::vector<Filter> parts;  // And, Or, Not
  Operator op = Operator::Equal;
  Operand left, right;
};

QueryResult<PathProgram> parse_path(std::string_view text);
// A place in a text; `depth` counts filters within filters.
struct Cursor {
  std::string_view text;
  std::size_t at = 0;
  int depth = 0;
};
// The path of a filter: begins with "@". Advances the cursor over it.
QueryResult<PathProgram> parse_relative_path(Cursor& cursor);
// The part between "(" and ")" of a filter. Advances the cursor over it.
QueryResult<Filter> parse_filter(Cursor& cursor, bool& unsupported);

// The text between the quote at `at` and its like, its escapes resolved as Jayway does; moves
// behind the closing quote. Nothing where that is missing.
std::optional<std::string> take_quoted(std::string_view text, std::size_t& at);

QueryResult<Json> run_path(const PathProgram& path, const Json& root);
// The value at a plain path, or null pointer; never words an error.
const Json* find_plain(const PathProgram& path, const Json& root);
bool accepts(const Filter& filter, const Json& value);

// "$['a'][0]", of the first `count` steps.
std::string normal_text(const PathProgram& path, std::size_t count);

}  // namespace lockstep::query::internal
