// Evaluations a second of some expressions, for scripts/bench; jsonata.js measures the same with
// the reference implementation. Prints one line of JSON an expression.
//   jsonata-bench SECONDS EXPRESSIONS.json
#include "emulator/query/jsonata.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "emulator/base/text.h"

namespace lockstep {
namespace {

using Clock = std::chrono::steady_clock;

Json items(int count) {
  Json list = Json::array();
  for (int i = 0; i < count; ++i)
    list.push_back(Json::object({{"name", format("item-{}", i)},
                                 {"kind", format("kind-{}", i % 7)},
                                 {"price", 0.5 + i % 100},
                                 {"quantity", 1 + i % 5}}));
  return Json::object({{"items", std::move(list)}});
}

void measure(std::string_view name, std::string_view expression, const Json& input,
             double seconds) {
  const auto compiled = query::Jsonata::compile(expression);
  if (!compiled.ok()) std::abort();
  const Chance chance;
  const std::vector<query::JsonataVariable> variables;
  std::uint32_t draws = 0;
  long count = 0;
  double passed = 0;
  Json last;
  const auto start = Clock::now();
  while (passed < seconds) {
    for (int i = 0; i < 10; ++i, ++count) {
      auto result = compiled->evaluate({&input, variables, chance, "bench", draws});
      if (!result.ok() || !result->has_value()) std::abort();
      last = std::move(**result);
    }
    passed = std::chrono::duration<double>(Clock::now() - start).count();
  }
  const std::string text = dump(last);
  std::printf("{\"name\":\"%s\",\"per_second\":%.1f,\"result\":%zu}\n", std::string(name).c_str(),
              static_cast<double>(count) / passed, text.size());
}

}  // namespace
}  // namespace lockstep

int main(int, char** argv) {
  using namespace lockstep;
  const double seconds = std::atof(argv[1]);
  std::ifstream file(argv[2]);
  std::ostringstream text;
  text << file.rdbuf();
  const Json expressions = *parse_json(text.str());
  for (const Json& one : expressions.items())
    measure(one.get_string("name"), one.get_string("expression"),
            items(static_cast<int>(one.get_int("items"))), seconds);
}
