// Parser: the text of an expression made into the tree that is evaluated.
// Limits  Nesting of 500; a longer chain of operators counts as nesting too.
// Errors  S0101 to S0402 as the reference has them; U1001 beyond the limits.
// Source  docs.jsonata.org; operator precedences as in jsonata 2.0.6.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/query/jsonata/ast.h"

namespace lockstep::query::jsonata {

// Fills `program` whose text is set. Names are resolved and ready for evaluation.
Result<bool, JsonataError> parse_program(Program& program);

// The steps of it: grammar; paths, predicates and ancestors; what the names refer to.
Result<Node*, JsonataError> parse_expression(Program& program);
Result<Node*, JsonataError> shape(Program& program, Node* tree);
void resolve_names(Program& program);

// top_references.cpp: names read of the input itself; "$" and "$$" for the whole of it.
std::vector<std::string> top_references(const Program& program);

}  // namespace lockstep::query::jsonata
