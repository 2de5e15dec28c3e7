// Fuzz target: text of a state machine definition. Whatever comes in, the parser answers with a
// definition or with diagnostics, and a definition that it takes can be started.
#include "emulator/asl/machine/machine.h"
#include "emulator/asl/parser.h"
#include "emulator/base/check.h"
#include "tests/fuzz/target.h"

namespace lockstep {

void fuzz_one(std::string_view input) {
  for (const auto type : {asl::MachineType::Standard, asl::MachineType::Express}) {
    const auto parsed = asl::parse_definition(input, type);
    CHECK(parsed.ok() || !parsed.diagnostics.empty());
    if (!parsed.ok()) {
      CHECK(!asl::describe(parsed.diagnostics).empty());
      continue;
    }
    asl::machine::Identity identity;
    identity.execution_arn = "arn:aws:states:us-east-1:000000000000:execution:m:e";
    asl::machine::State state;
    asl::machine::Limits limits;
    limits.transitions_per_step = 50;
    limits.history_events_max = 500;
    asl::machine::decide(*parsed.definition, identity, state,
                         asl::machine::stimulus::Start{Document::from_text(R"({"a":[1,"b"]})")},
                         Chance{}, limits);
  }
}

}  // namespace lockstep
