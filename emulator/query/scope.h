// Scope: what an expression may see while it is evaluated. It only refers to the values: they must
// outlive it.
#pragma once

#include "emulator/base/chance.h"
#include "emulator/base/json.h"

namespace lockstep::query {

struct Scope {
  const Json& input;      // $
  const Json& context;    // $$
  const Json& variables;  // $name; an object
  const Chance& chance;   // States.UUID, States.MathRandom
  std::string_view key;   // what draws are keyed by: execution, frame, state visit, attempt
};

}  // namespace lockstep::query
