// Create-, Update-, DeleteStateMachine, ValidateStateMachineDefinition.
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/configurations.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/paging.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

using core::AwsResult;
using core::Call;
using core::Turn;

// How long a deleted machine is shown as DELETING.
constexpr std::int64_t kDeletingMs = 20'000;

struct PreparedDefinition : core::Prepared {
  asl::ParsedDefinition parsed;
  asl::MachineType type = asl::MachineType::Standard;
};

asl::MachineType type_of(const Json& input) {
  return input.get_string("type") == "EXPRESS" ? asl::MachineType::Express
                                               : asl::MachineType::Standard;
}

AwsResult<std::shared_ptr<const core::Prepared>> prepare_definition(const Call& call) {
  auto out = std::make_shared<PreparedDefinition>();
  const Json* text = call.input.find("definition");
  if (!text || !text->is_string()) return std::shared_ptr<const core::Prepared>(out);
  out->type = type_of(call.input);
  out->parsed = asl::parse_definition(text->as_string(), out->type);
  return std::shared_ptr<const core::Prepared>(std::move(out));
}

// The definition of the call for a machine of this type.
AwsResult<std::shared_ptr<const asl::Definition>> definition_of(const Call& call,
                                                                asl::MachineType type) {
  const auto* prepared = dynamic_cast<const PreparedDefinition*>(call.prepared.get());
  asl::ParsedDefinition parsed;
  if (prepared && prepared->type == type)
    parsed = prepared->parsed;
  else
    parsed = asl::parse_definition(call.input.get_string("definition"), type);
  if (!parsed.ok())
    return core::refuse("InvalidDefinition", format("Invalid State Machine Definition: '{}'",
                                                    asl::describe(parsed.diagnostics)));
  return parsed.definition;
}

// The version that `publish` asks for.
std::optional<std::string> version_description(const Json& input) {
  const Json* given = input.find("versionDescription");
  if (!given || !given->is_string()) return std::nullopt;
  return given->as_string();
}

void show_version(Parts& parts, Turn& turn, const Machine& machine, const Json& input, Json& out) {
  if (!input.get_bool("publish")) return;
  const Version& version = parts.machines.publish(turn, machine.name, version_description(input));
  out.set("stateMachineVersionArn",
          qualified_arn(turn, machine.name, std::to_string(version.number)));
}

// Whether a machine that exists is what this CreateStateMachine asks for.
AwsResult<void> check_same(const Machine& machine, const RevisionDraft& draft,
                           asl::MachineType type, const Call& call, const std::string& arn) {
  const Revision& old = *machine.revision;
  const bool same = machine.type == type && old.logging == draft.logging &&
                    old.tracing == draft.tracing && old.encryption == draft.encryption &&
                    old.hash == definition_hash(draft.definition->text);
  if (!same) return machine_exists(arn);
  if (!call.input.get_bool("publish")) return {};
  const Version* version = machine.version_of(old);
  if (!version) return machine_exists(arn);
  if (version->description != version_description(call.input))
    return core::refuse("StateMachineAlreadyExists",
                        "State Machine Already Exists: This state machine was already created with"
                        " a published version using a different description.");
  return {};
}

AwsResult<Json> create(Parts& parts, Turn& turn, const Call& call) {
  const Json& input = call.input;
  const std::string name = input.get_string("name");
  RETURN_IF_ERROR(check_name(name));
  RevisionDraft draft;
  draft.role_arn = input.get_string("roleArn");
  RETURN_IF_ERROR(check_role(draft.role_arn));
  RETURN_IF_ERROR(check_publish(input));
  const asl::MachineType type = type_of(input);
  ASSIGN_OR_RETURN(draft.definition, definition_of(call, type));
  ASSIGN_OR_RETURN(draft.logging, logging_of(input.get("loggingConfiguration")));
  ASSIGN_OR_RETURN(draft.encryption, encryption_of(input.get("encryptionConfiguration")));
  draft.tracing = input.get("tracingConfiguration").get_bool("enabled");
  RETURN_IF_ERROR(check_new_tags(input.get("tags")));

  const std::string arn = machine_arn(turn, name);
  const Machine* machine = parts.machines.find(name);
  if (machine && machine->status == MachineStatus::Active) {
    RETURN_IF_ERROR(check_same(*machine, draft, type, call, arn));
  } else {
    machine = &parts.machines.create(turn, name, type, draft);
    store_tags(turn, arn, input.get("tags"));
    announce_logging(turn, *machine->revision);
  }
  Json out = Json::object(
      {{"creationDate", epoch_seconds(machine->created_ms)}, {"stateMachineArn", arn}});
  show_version(parts, turn, *machine, input, out);
  return out;
}

AwsResult<RevisionDraft> changed_draft(Parts& parts, Turn& turn, const Machine& machine,
                                       const Call& call) {
  const Json& input = call.input;
  const RevisionPtr old = machine.revision;
  RevisionDraft draft{parts.machines.definition(turn, old),
                      old->role_arn,
                      old->revision_id,
                      old->logging,
                      old->tracing,
                      old->encryption};
  if (input.contains("roleArn")) draft.role_arn = input.get_string("roleArn");
  RETURN_IF_ERROR(check_role(draft.role_arn));
  if (input.contains("definition")) {
    ASSIGN_OR_RETURN(draft.definition, definition_of(call, machine.type));
  }
  if (input.contains("loggingConfiguration")) {
    ASSIGN_OR_RETURN(draft.logging, logging_of(input.get("loggingConfiguration")));
  }
  if (input.contains("encryptionConfiguration")) {
    ASSIGN_OR_RETURN(draft.encryption, encryption_of(input.get("encryptionConfiguration")));
  }
  if (input.contains("tracingConfiguration"))
    draft.tracing = input.get("tracingConfiguration").get_bool("enabled");
  return draft;
}

AwsResult<Json> update(Parts& parts, Turn& turn, const Call& call) {
  const Json& input = call.input;
  const std::string arn = input.get_string("stateMachineArn");
  ASSIGN_OR_RETURN(const Machine* machine, find_machine(parts, arn));
  if (machine->status == MachineStatus::Deleting) return machine_deleting(arn);
  if (!input.contains("definition") && !input.contains("roleArn") &&
      !input.contains("loggingConfiguration") && !input.contains("tracingConfiguration") &&
      !input.contains("encryptionConfiguration"))
    return core::refuse("MissingRequiredParameter",
                        "Either the definition, the role ARN, the LoggingConfiguration, or the "
                        "TracingConfiguration must be specified");
  RETURN_IF_ERROR(check_publish(input));
  const RevisionPtr old = machine->revision;
  ASSIGN_OR_RETURN(RevisionDraft draft, changed_draft(parts, turn, *machine, call));
  const bool new_logging = draft.logging != old->logging;
  const bool changed = definition_hash(draft.definition->text) != old->hash ||
                       draft.role_arn != old->role_arn || new_logging ||
                       draft.tracing != old->tracing || draft.encryption != old->encryption;
  if (changed) {
    draft.revision_id = turn.make_uuid("revision");
    machine = &parts.machines.update(turn, machine->name, draft);
    if (new_logging) announce_logging(turn, *machine->revision);
  }
  Json out = Json::object();
  if (machine->revision->revision_id) out.set("revisionId", *machine->revision->revision_id);
  show_version(parts, turn, *machine, input, out);
  out.set("updateDate", epoch_seconds(machine->revision->updated_ms));
  return out;
}

AwsResult<Json> remove(Parts& parts, Turn& turn, const Call& call) {
  const std::string arn = call.input.get_string("stateMachineArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::StateMachine));
  if (!parsed.qualifier.empty())  // guess: the text
    return invalid_request(format("Invalid Arn: 'Resource type not valid in this context: {}'",
                                  "stateMachine version or alias"));
  const Machine* machine = parts.machines.find(parsed.machine);
  if (!machine || machine->status != MachineStatus::Active) return Json::object();
  for (const std::int64_t id : parts.store.running_ids(turn, machine->id))
    parts.runner.stop(turn, id, std::nullopt, std::nullopt);
  turn.db().prepare("DELETE FROM states_tags WHERE arn=?1").bind(arn).run();
  parts.machines.set_status(turn, parsed.machine, MachineStatus::Deleting);
  core::Entry entry;
  entry.due_ms = turn.now_ms() + kDeletingMs;
  entry.service = "states";
  entry.kind = "gone";
  entry.payload = parsed.machine;
  turn.queue(std::move(entry));
  return Json::object();
}

AwsResult<Json> validate(Turn&, const Call& call) {
  const auto* prepared = dynamic_cast<const PreparedDefinition*>(call.prepared.get());
  asl::ParsedDefinition parsed;
  if (prepared)
    parsed = prepared->parsed;
  else
    parsed = asl::parse_definition(call.input.get_string("definition"), type_of(call.input));
  using Severity = asl::Diagnostic::Severity;
  const bool warnings = call.input.get_string("severity", "ERROR") == "WARNING";
  const std::int64_t limit = page_size(call.input);
  Json diagnostics = Json::array();
  bool truncated = false;
  for (const asl::Diagnostic& diagnostic : parsed.diagnostics) {
    const bool warning = diagnostic.severity == Severity::Warning;
    if (warning && !warnings) continue;
    if (diagnostics.size() == static_cast<std::size_t>(limit)) {
      truncated = true;
      break;
    }
    Json item = Json::object({{"code", diagnostic.code}});
    if (!diagnostic.location.empty()) item.set("location", diagnostic.location);
    item.set("message", diagnostic.message);
    item.set("severity", warning ? "WARNING" : "ERROR");
    diagnostics.push_back(std::move(item));
  }
  return Json::object({{"diagnostics", std::move(diagnostics)},
                       {"result", parsed.ok() ? "OK" : "FAIL"},
                       {"truncated", truncated}});
}

}  // namespace

void add_state_machine_operations(Parts& parts, Operations& out) {
  const auto bound = [&parts](auto handler) {
    return [&parts, handler](Turn& turn, const Call& call) { return handler(parts, turn, call); };
  };
  out.push_back({"CreateStateMachine", bound(create), prepare_definition});
  out.push_back({"UpdateStateMachine", bound(update), prepare_definition});
  out.push_back({"DeleteStateMachine", bound(remove)});
  out.push_back({"ValidateStateMachineDefinition", validate, prepare_definition});
}

}  // namespace lockstep::states
