// Jsonata: an expression of JSONata 2.0.6 less $eval, with the functions Step Functions adds:
// $partition, $range, $hash, $random(seed?), $uuid, $parse. Compiled once, evaluated many times.
// Shapes  Input and variables are JSON; the answer is JSON, or nothing where JSONata has no value.
//         Sequences of one are unwrapped as JSONata does. A function is no JSON: at the top it
//         is the error T1001, within a result it is left out.
// Units   chance.now_ms is what $now and $millis tell; $random, $uuid and $shuffle draw by `key`.
// Limits  Steps, depth and sequence lengths are counted, never milliseconds.
// Errors  JsonataError with the code and the message of the reference implementation.
// Threads Any: a compiled expression is never changed.
// Source  docs.jsonata.org; AWS documentation "Transforming data with JSONata in Step Functions";
//         the npm package jsonata 2.0.6 is the oracle of tests/oracle.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/chance.h"
#include "emulator/base/json.h"
#include "emulator/base/result.h"

namespace lockstep::query {

struct JsonataError {
  std::string code;          // "T2001", "D3141", "S0201", "U1001" (a limit), ...
  std::string message;       // with its insertions filled in
  std::size_t position = 0;  // in UTF-16 code units from the start of the expression
  std::string token;
};

struct JsonataLimits {
  std::int64_t steps = 20'000'000;  // nodes evaluated
  int depth = 500;                  // of calls and nested evaluation
  std::int64_t sequence_items = 10'000'000;
  std::int64_t result_bytes = 64 << 20;  // of any text or array that is built
  std::int64_t stack_bytes = 4 << 20;    // of the calling thread
};

// A variable that the expression sees as $name.
struct JsonataVariable {
  std::string name;
  Json value;
};

class Jsonata {
 public:
  static Result<Jsonata, JsonataError> compile(std::string_view text);

  // `input` is `$`; null pointer: `$` has no value. `draws` counts the draws made so far under
  // `key`, so that no two are alike.
  struct Scope {
    const Json* input = nullptr;
    const std::vector<JsonataVariable>& variables;
    const Chance& chance;
    std::string_view key;
    std::uint32_t& draws;
  };
  Result<std::optional<Json>, JsonataError> evaluate(const Scope& scope,
                                                     const JsonataLimits& limits = {}) const;

  const std::string& text() const;
  // Names of the variables it reads and does not bind itself, without "$", as first met.
  const std::vector<std::string>& free_variables() const;
  // Paths it reads below $states, as first met: "input", "result", "errorOutput", "context";
  // "" for $states alone. For the checks of where they may be used.
  const std::vector<std::string>& states_fields() const;
  // What it reads of the input document itself, as first met: "phone", "$", "$$". States of Step
  // Functions have none.
  std::vector<std::string> top_references() const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace lockstep::query
