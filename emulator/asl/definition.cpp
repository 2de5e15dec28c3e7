#include "emulator/asl/definition.h"

#include "emulator/base/check.h"

namespace lockstep::asl {

const State& StateGroup::state(std::string_view name) const {
  const auto found = states.find(name);
  CHECK_MSG(found != states.end(), "no state " + std::string(name));
  return found->second;
}

}  // namespace lockstep::asl
