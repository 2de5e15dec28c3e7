// Says why a text is not JSON, in the words of Jackson, the parser whose texts AWS shows.
// Shapes  diagnose_json(text known to be refused) → ParseError with message, offset, line, column.
// Source  recorded AWS answers: "Unrecognized token 'not': was expecting (JSON String, ...)"; texts that were
//         not recorded follow Jackson 2.x and are marked `guess` in docs/reference/differences.md.
#pragma once

#include <string_view>

#include "emulator/base/json.h"

namespace lockstep {

ParseError diagnose_json(std::string_view text);

}  // namespace lockstep
