#include "emulator/services/states/arns.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/parts.h"
#include "emulator/services/states/schema.h"
#include "emulator/services/states/states.h"

namespace lockstep::states {

using core::Turn;

namespace {

class StatesService : public core::Service {
 public:
  std::string_view name() const override { return "states"; }
  std::string_view schema() const override { return kSchema; }

  std::vector<core::Operation> operations() override {
    Operations out;
    add_state_machine_operations(parts_, out);
    add_machine_view_operations(parts_, out);
    add_version_operations(parts_, out);
    add_alias_operations(parts_, out);
    add_execution_operations(parts_, out);
    add_map_run_operations(parts_, out);
    add_redrive_operations(parts_, out);
    add_history_operations(parts_, out);
    add_tag_operations(parts_, out);
    add_task_operations(parts_, out);
    add_activity_operations(parts_, out);
    add_inspection_operations(parts_, out);
    add_test_operations(parts_, out);
    add_log_operations(parts_, out);
    return out;
  }

  void open(core::Turn& turn) override {
    parts_.machines.open(turn);
    parts_.store.open(turn);
    parts_.map_runs.open(turn);
    parts_.runner.open(turn);
    parts_.tokens.open(turn);
    parts_.faults.open(turn);
  }

  void forget() override {
    parts_.runner.forget();
    parts_.map_runs.forget();
    parts_.store.forget();
    parts_.tokens.forget();
    parts_.faults.forget();
    parts_.mocks.forget();
    parts_.machines.forget();
  }

  void before_commit(core::Turn& turn) override {
    parts_.map_runs.flush(turn);
    parts_.store.flush(turn);
    parts_.tokens.flush(turn);
  }

  void on_entry(core::Turn& turn, const core::Entry& entry) override {
    if (entry.kind == "gone")
      machine_gone(turn, entry.payload);
    else
      parts_.runner.on_entry(turn, entry);
  }

  void on_poison(core::Turn& turn, const core::Entry& entry, const std::string& why) override {
    parts_.runner.on_poison(turn, entry, why);
  }

  void on_answer(core::Turn& turn, const core::Call&, const Json& output) override {
    if (parts_.tokens.any_open()) parts_.tokens.crossed(turn, dump(output));
  }

 private:
  void machine_gone(core::Turn& turn, const std::string& name) {
    const Machine* machine = parts_.machines.find(name);
    if (machine && machine->status == MachineStatus::Deleting)
      parts_.machines.set_status(turn, name, MachineStatus::Deleted);
  }

  Parts parts_;
};

}  // namespace

core::AwsResult<const Machine*> find_machine(const Parts& parts, std::string_view arn) {
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::StateMachine));
  if (parsed.machine.find('/') != std::string::npos) return labelled_arn(arn);
  const Machine* machine = parts.machines.find(parsed.machine);
  if (!machine || !parsed.qualifier.empty() || machine->status == MachineStatus::Deleted)
    return machine_missing(arn);
  return machine;
}

namespace {

// Of an alias with two versions, in proportion to their weights.
std::int64_t drawn_version(Turn& turn, const Alias& alias) {
  const Route& first = alias.routes.front();
  if (alias.routes.size() == 1) return first.version;
  const double share = turn.chance().draw_unit("alias", turn.draw_key("alias")) * 100;
  return share < static_cast<double>(first.weight) ? first.version : alias.routes[1].version;
}

}  // namespace

core::AwsResult<Target> find_target(Parts& parts, Turn& turn, std::string_view arn) {
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::StateMachine));
  if (parsed.machine.find('/') != std::string::npos) return labelled_arn(arn);
  const Machine* machine = parts.machines.find(parsed.machine);
  if (!machine || machine->status == MachineStatus::Deleted) return machine_missing(arn);
  Target target;
  target.machine = machine;
  target.revision = machine->revision;
  if (parsed.qualifier.empty()) return target;
  auto number = to_int(parsed.qualifier);
  if (const auto alias = machine->aliases.find(parsed.qualifier); alias != machine->aliases.end()) {
    target.alias = &alias->second;
    number = drawn_version(turn, alias->second);
  }
  const auto version = number ? machine->versions.find(*number) : machine->versions.end();
  if (version == machine->versions.end()) return machine_missing(arn);
  target.version = &version->second;
  target.revision = parts.machines.revision(turn, version->second.revision);
  return target;
}

std::unique_ptr<core::Service> make_states() { return std::make_unique<StatesService>(); }

}  // namespace lockstep::states
