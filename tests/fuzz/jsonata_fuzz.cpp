// Fuzz target: a JSONata expression over a fixed document, with small limits.
#include "emulator/query/jsonata.h"
#include "tests/fuzz/target.h"

namespace lockstep {

void fuzz_one(std::string_view input) {
  static const Json document = *parse_json(
      R"({"id":"o-1","items":[{"name":"a","price":3.5,"quantity":2},{"name":"b","price":20}]})");
  static const std::vector<query::JsonataVariable> variables{
      {"states", Json::object({{"input", document}})}};
  const auto compiled = query::Jsonata::compile(input);
  if (!compiled.ok()) return;
  query::JsonataLimits limits;
  limits.steps = 20'000;
  limits.depth = 200;
  limits.sequence_items = 10'000;
  limits.result_bytes = 1 << 20;
  const Chance chance;
  std::uint32_t draws = 0;
  (void)compiled->evaluate({&document, variables, chance, "fuzz", draws}, limits);
}

}  // namespace lockstep
