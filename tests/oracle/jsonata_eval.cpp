// jsonata-eval: the JSONata engine as a filter, for comparing it with the reference.
// Shapes  A line {"expression", "input"?, "bindings"?} in; {"result"?} or {"error", "message",
//         "position", "token"} out, a line each.
#include <cstdio>
#include <iostream>
#include <string>

#include "emulator/query/jsonata.h"

namespace {

using lockstep::Json;

constexpr std::int64_t kNow = 1'700'000'000'000;

Json error_of(const lockstep::query::JsonataError& error) {
  return Json::object({{"error", error.code},
                       {"message", error.message},
                       {"position", error.position},
                       {"token", error.token}});
}

Json answer(const Json& request) {
  const auto compiled = lockstep::query::Jsonata::compile(request.get_string("expression"));
  if (!compiled.ok()) return error_of(compiled.error());
  std::vector<lockstep::query::JsonataVariable> variables;
  if (request.get("bindings").is_object()) {
    for (const Json::Member& binding : request.get("bindings").members())
      variables.push_back({binding.key, binding.value});
  }
  const lockstep::Chance chance{kNow, 1};
  std::uint32_t draws = 0;
  const auto result =
      compiled->evaluate({request.find("input"), variables, chance, "jsonata-eval", draws});
  if (!result.ok()) return error_of(result.error());
  return *result ? Json::object({{"result", **result}}) : Json::object();
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const auto request = lockstep::parse_json(line);
    const Json reply = request.ok() ? answer(*request) : Json::object({{"error", "request"}});
    std::cout << lockstep::dump(reply) << '\n' << std::flush;
  }
}
