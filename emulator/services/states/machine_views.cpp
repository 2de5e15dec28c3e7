// DescribeStateMachine, DescribeStateMachineForExecution, ListStateMachines.
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/answers.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/paging.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

// What `definition` shows to a caller that asks for METADATA_ONLY.
constexpr std::string_view kNoDefinition = "{}";

struct ShownRevision {
  const Revision& revision;
  const asl::Definition& definition;
  const core::Call& call;
};

void show_definition(const ShownRevision& shown, Json& out) {
  out.set("definition",
          metadata_only(shown.call) ? std::string(kNoDefinition) : shown.definition.text);
}

void show_settings(const Revision& revision, Json& out) {
  out.set("loggingConfiguration", revision.logging);
  // guess: without the label of a map run's children
  out.set("name", revision.machine_name.substr(0, revision.machine_name.find('/')));
  if (revision.revision_id) out.set("revisionId", *revision.revision_id);
  out.set("roleArn", revision.role_arn);
}

// State name → the variables it reads.
void show_variables(const asl::Definition& definition, Json& out) {
  Json references = Json::object();
  for (const auto& [state, names] : asl::variable_references(definition)) {
    Json list = Json::array();
    for (const std::string& name : names) list.push_back(name);
    references.set(state, std::move(list));
  }
  if (!references.empty()) out.set("variableReferences", std::move(references));
}

core::AwsResult<Json> describe_machine(Parts& parts, core::Turn& turn, const core::Call& call) {
  const std::string arn = call.input.get_string("stateMachineArn");
  ASSIGN_OR_RETURN(const Target target, find_target(parts, turn, arn));
  if (target.alias) return machine_missing(arn);  // guess
  const Machine& machine = *target.machine;
  const Revision& revision = *target.revision;
  const auto definition = parts.machines.definition(turn, target.revision);
  const std::int64_t created_ms = target.version ? target.version->created_ms : machine.created_ms;
  Json out = Json::object({{"creationDate", epoch_seconds(created_ms)}});
  show_definition({revision, *definition, call}, out);
  if (target.version && target.version->description)
    out.set("description", *target.version->description);
  out.set("encryptionConfiguration", revision.encryption);
  show_settings(revision, out);
  out.set("stateMachineArn",
          target.version ? qualified_arn(turn, machine.name, std::to_string(target.version->number))
                         : revision.machine_arn);
  out.set("status", machine.status == MachineStatus::Deleting ? "DELETING" : "ACTIVE");
  out.set("tracingConfiguration", Json::object({{"enabled", revision.tracing}}));
  out.set("type", machine_type_name(machine.type));
  show_variables(*definition, out);
  return out;
}

core::AwsResult<Json> describe_machine_of_execution(Parts& parts, core::Turn& turn,
                                                    const core::Call& call) {
  const std::string arn = call.input.get_string("executionArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::Execution));
  const auto row = find_execution(parts, turn, parsed);
  if (!row) return execution_missing(arn);
  const RevisionPtr revision = parts.machines.revision(turn, row->revision);
  const auto definition = parts.machines.definition(turn, revision);
  Json out = Json::object();
  show_definition({*revision, *definition, call}, out);
  out.set("encryptionConfiguration", revision->encryption);
  if (!revision->label.empty()) out.set("label", revision->label);
  if (const MapRun* run = row->map_run ? parts.map_runs.find(turn, row->map_run) : nullptr)
    out.set("mapRunArn", run->arn);
  show_settings(*revision, out);
  out.set("stateMachineArn", revision->machine_arn);
  out.set("tracingConfiguration", Json::object({{"enabled", revision->tracing}}));
  out.set("updateDate", epoch_seconds(revision->updated_ms));
  return out;
}

core::AwsResult<Json> list_machines(Parts& parts, core::Turn& turn, const core::Call& call) {
  std::string after;
  if (const Json* token = call.input.find("nextToken"); token && token->is_string()) {
    ASSIGN_OR_RETURN(after, page_position("machines", token->as_string()));
  }
  const auto limit = static_cast<std::size_t>(page_size(call.input));
  Json items = Json::array();
  std::string last;
  bool more = false;
  for (const auto& [name, machine] : parts.machines.all()) {
    if (machine.status == MachineStatus::Deleted || (!after.empty() && name <= after)) continue;
    more = items.size() == limit;
    if (more) break;
    last = name;
    items.push_back(Json::object({{"creationDate", epoch_seconds(machine.created_ms)},
                                  {"name", name},
                                  {"stateMachineArn", machine_arn(turn, name)},
                                  {"type", machine_type_name(machine.type)}}));
  }
  Json out = Json::object();
  if (more) out.set("nextToken", page_token("machines", last));
  out.set("stateMachines", std::move(items));
  return out;
}

}  // namespace

void add_machine_view_operations(Parts& parts, Operations& out) {
  const auto bound = [&parts](auto handler) {
    return [&parts, handler](core::Turn& turn, const core::Call& call) {
      return handler(parts, turn, call);
    };
  };
  out.push_back({"DescribeStateMachine", bound(describe_machine)});
  out.push_back({"DescribeStateMachineForExecution", bound(describe_machine_of_execution)});
  out.push_back({"ListStateMachines", bound(list_machines)});
}

}  // namespace lockstep::states
