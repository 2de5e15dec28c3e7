#include "emulator/services/states/faults.h"

#include <algorithm>

#include "emulator/base/text.h"

namespace lockstep::states {

namespace {

core::AwsResult<Fault> read_fault(const Json& source) {
  Fault fault;
  fault.state = source.get_string("state");
  fault.error = source.get_string("error");
  if (fault.state.empty() || fault.error.empty())
    return core::refuse("ValidationException",
                        "A fault needs a state and an error: " + dump(source));
  if (const Json* cause = source.find("cause"); cause && cause->is_string())
    fault.cause = cause->as_string();
  fault.machine = source.get_string("machine");
  fault.execution = source.get_string("execution");
  const Json& attempts = source.get("attempts");
  if (!attempts.is_null() && !attempts.is_array())
    return core::refuse("ValidationException", "A fault's attempts are a list of numbers, 1 first");
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    if (!attempts[i].is_int())
      return core::refuse("ValidationException",
                          "A fault's attempts are a list of numbers, 1 first");
    fault.attempts.push_back(attempts[i].as_int());
  }
  return fault;
}

Json shown(const Fault& fault) {
  Json out = Json::object({{"state", fault.state}});
  if (!fault.attempts.empty()) {
    Json attempts = Json::array();
    for (const std::int64_t attempt : fault.attempts) attempts.push_back(attempt);
    out.set("attempts", attempts);
  }
  out.set("error", fault.error);
  if (fault.cause) out.set("cause", *fault.cause);
  if (!fault.machine.empty()) out.set("machine", fault.machine);
  if (!fault.execution.empty()) out.set("execution", fault.execution);
  return out;
}

}  // namespace

void Faults::open(core::Turn& turn) {
  faults_.clear();
  auto rows = turn.db().prepare("SELECT fault FROM states_faults ORDER BY position");
  while (rows.step()) {
    const auto source = parse_json(rows.view(0));
    if (!source.ok()) continue;
    auto fault = read_fault(*source);
    if (fault.ok()) faults_.push_back(std::move(fault).value());
  }
}

core::AwsResult<void> Faults::set(core::Turn& turn, const Json& faults) {
  if (!faults.is_array())
    return core::refuse("ValidationException", "faults is a list of {state, error, ..}");
  std::vector<Fault> read;
  for (const Json& source : faults.items()) {
    ASSIGN_OR_RETURN(Fault fault, read_fault(source));
    read.push_back(std::move(fault));
  }
  turn.db().prepare("DELETE FROM states_faults").run();
  for (const Fault& fault : read)
    turn.db()
        .prepare("INSERT INTO states_faults(fault) VALUES(?1)")
        .bind(dump(shown(fault)))
        .run();
  faults_ = std::move(read);
  return {};
}

Json Faults::list() const {
  Json out = Json::array();
  for (const Fault& fault : faults_) out.push_back(shown(fault));
  return out;
}

const Fault* Faults::match(const FaultQuestion& question) const {
  for (const Fault& fault : faults_) {
    if (fault.state != question.state) continue;
    if (!fault.machine.empty() && fault.machine != question.machine) continue;
    if (!fault.execution.empty() && fault.execution != question.execution) continue;
    if (fault.attempts.empty() || std::find(fault.attempts.begin(), fault.attempts.end(),
                                            question.attempt) != fault.attempts.end())
      return &fault;
  }
  return nullptr;
}

}  // namespace lockstep::states
