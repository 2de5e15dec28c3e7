// Create-, Update-, Delete-, Describe-, ListStateMachine(s), ValidateStateMachineDefinition.
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/arns.h"
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

std::string_view type_name(asl::MachineType type) {
  return type == asl::MachineType::Express ? "EXPRESS" : "STANDARD";
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
  if (prepared && prepared->type == type) parsed = prepared->parsed;
  else parsed = asl::parse_definition(call.input.get_string("definition"), type);
  if (!parsed.ok())
    return core::refuse("InvalidDefinition", format("Invalid State Machine Definition: '{}'",
                                                    asl::describe(parsed.diagnostics)));
  return parsed.definition;
}

AwsResult<void> check_role(const std::string& arn) {
  if (!starts_with(arn, "arn:")) return invalid_arn(arn);
  return {};
}

AwsResult<void> refuse_versions(const Json& input) {
  const bool publish = input.get_bool("publish");
  if (!publish && input.contains("versionDescription"))
    return core::refuse("ValidationException",
                        "Version description can only be set when publish is true");
  if (publish) return not_emulated("versions of state machines (publish)");
  return {};
}

// The configuration as it is stored and shown.
AwsResult<Json> logging_of(const Json& given) {
  const std::string level = given.get_string("level", "OFF");
  const Json& destinations = given.get("destinations");
  if ((level != "OFF" && destinations.size() != 1) || destinations.size() > 1)
    return core::refuse("InvalidLoggingConfiguration",
                        "Invalid Logging Configuration: Must specify exactly one Log Destination.");
  Json out = Json::object();
  if (!destinations.empty()) {
    const std::string arn =
        destinations[0].get("cloudWatchLogsLogGroup").get_string("logGroupArn");
    if (arn.find(":log-group:") == std::string::npos)
      return core::refuse("InvalidLoggingConfiguration",
                          "Invalid Logging Configuration: Log Destination not found.");
    out.set("destinations", destinations);
  }
  out.set("includeExecutionData", given.get_bool("includeExecutionData"));
  out.set("level", level);
  return out;
}

// As AWS does when logging is switched on; it also makes the group appear.
void announce_logging(Turn& turn, const Revision& revision) {
  if (revision.log_group.empty()) return;
  core::Call call;
  call.service = "logs";
  call.operation = "lockstep:Append";
  call.input = Json::object(
      {{"logGroupName", revision.log_group},
       {"logStreamName", "log_stream_created_by_aws_to_validate_log_delivery_subscriptions"},
       {"events",
        Json::array({Json::object(
            {{"timestamp", turn.now_ms()},
             {"message", "Permissions are set correctly to allow AWS CloudWatch Logs to write into"
                         " your logs while creating a subscription."}})})}});
  call.caller = turn.inside_caller("log-subscription");
  (void)turn.call(std::move(call));  // without a logs service there is no group to show
}

void store_tags(Turn& turn, const std::string& arn, const Json& tags) {
  for (std::size_t i = 0; i < tags.size(); ++i)
    turn.db()
        .prepare("INSERT OR REPLACE INTO states_tags(arn, key, value) VALUES(?1, ?2, ?3)")
        .bind(arn, tags[i].get_string("key"), tags[i].get_string("value"))
        .run();
}

AwsResult<Json> create(Parts& parts, Turn& turn, const Call& call) {
  const Json& input = call.input;
  const std::string name = input.get_string("name");
  RETURN_IF_ERROR(check_name(name));
  RevisionDraft draft;
  draft.role_arn = input.get_string("roleArn");
  RETURN_IF_ERROR(check_role(draft.role_arn));
  RETURN_IF_ERROR(refuse_versions(input));
  const asl::MachineType type = type_of(input);
  ASSIGN_OR_RETURN(draft.definition, definition_of(call, type));
  ASSIGN_OR_RETURN(draft.logging, logging_of(input.get("loggingConfiguration")));
  draft.tracing = input.get("tracingConfiguration").get_bool("enabled");

  const std::string arn = machine_arn(turn, name);
  const Machine* machine = parts.machines.find(name);
  if (machine && machine->status == MachineStatus::Active) {
    const Revision& old = *machine->revision;
    const bool same = machine->type == type && old.logging == draft.logging &&
                      old.tracing == draft.tracing &&
                      old.hash == definition_hash(draft.definition->text);
    if (!same) return machine_exists(arn);
  } else {
    machine = &parts.machines.create(turn, name, type, draft);
    store_tags(turn, arn, input.get("tags"));
    announce_logging(turn, *machine->revision);
  }
  return Json::object(
      {{"creationDate", epoch_seconds(machine->created_ms)}, {"stateMachineArn", arn}});
}

AwsResult<Json> update(Parts& parts, Turn& turn, const Call& call) {
  const Json& input = call.input;
  const std::string arn = input.get_string("stateMachineArn");
  ASSIGN_OR_RETURN(const Machine* machine, find_machine(parts, arn));
  if (machine->status == MachineStatus::Deleting) return machine_deleting(arn);
  if (!input.contains("definition") && !input.contains("roleArn") &&
      !input.contains("loggingConfiguration") && !input.contains("tracingConfiguration"))
    return core::refuse("MissingRequiredParameter",
                        "Either the definition, the role ARN, the LoggingConfiguration, or the "
                        "TracingConfiguration must be specified");
  RETURN_IF_ERROR(refuse_versions(input));
  const auto definition = parts.machines.definition(turn, machine->revision);
  const RevisionPtr old = machine->revision;
  RevisionDraft draft{definition, old->role_arn, old->revision_id, old->logging, old->tracing};
  if (input.contains("roleArn")) draft.role_arn = input.get_string("roleArn");
  RETURN_IF_ERROR(check_role(draft.role_arn));
  if (input.contains("definition")) {
    ASSIGN_OR_RETURN(draft.definition, definition_of(call, machine->type));
  }
  if (input.contains("loggingConfiguration")) {
    ASSIGN_OR_RETURN(draft.logging, logging_of(input.get("loggingConfiguration")));
  }
  if (input.contains("tracingConfiguration"))
    draft.tracing = input.get("tracingConfiguration").get_bool("enabled");
  const bool new_logging = draft.logging != old->logging;
  const bool changed = draft.definition->text != definition->text ||
                       draft.role_arn != old->role_arn || new_logging ||
                       draft.tracing != old->tracing;
  if (changed) {
    draft.revision_id = turn.make_uuid("revision");
    machine = &parts.machines.update(turn, machine->name, draft);
    if (new_logging) announce_logging(turn, *machine->revision);
  }
  Json out = Json::object();
  if (machine->revision->revision_id) out.set("revisionId", *machine->revision->revision_id);
  out.set("updateDate", epoch_seconds(machine->revision->updated_ms));
  return out;
}

AwsResult<Json> remove(Parts& parts, Turn& turn, const Call& call) {
  const std::string arn = call.input.get_string("stateMachineArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::StateMachine));
  if (!parsed.qualifier.empty()) return not_emulated("versions and aliases of state machines");
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

// What a machine and an execution's machine show alike.
void show_revision(const Revision& revision, Json& out) {
  out.set("loggingConfiguration", revision.logging);
  out.set("name", revision.machine_name);
  if (revision.revision_id) out.set("revisionId", *revision.revision_id);
  out.set("roleArn", revision.role_arn);
  out.set("stateMachineArn", revision.machine_arn);
}

AwsResult<Json> describe(Parts& parts, Turn& turn, const Call& call) {
  ASSIGN_OR_RETURN(const Machine* machine,
                   find_machine(parts, call.input.get_string("stateMachineArn")));
  const auto definition = parts.machines.definition(turn, machine->revision);
  Json out = Json::object({{"creationDate", epoch_seconds(machine->created_ms)},
                           {"definition", definition->text},
                           {"encryptionConfiguration", Json::object({{"type", "AWS_OWNED_KEY"}})}});
  show_revision(*machine->revision, out);
  out.set("status", machine->status == MachineStatus::Deleting ? "DELETING" : "ACTIVE");
  out.set("tracingConfiguration", Json::object({{"enabled", machine->revision->tracing}}));
  out.set("type", type_name(machine->type));
  return out;
}

AwsResult<Json> describe_for_execution(Parts& parts, Turn& turn, const Call& call) {
  const std::string arn = call.input.get_string("executionArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::Execution));
  const Machine* machine = parts.machines.find(parsed.machine);
  const auto row = machine ? parts.store.find(turn, machine->id, parsed.name) : std::nullopt;
  if (!row) return execution_missing(arn);
  const RevisionPtr revision = parts.machines.revision(turn, row->revision);
  const auto definition = parts.machines.definition(turn, revision);
  Json out = Json::object({{"definition", definition->text},
                           {"encryptionConfiguration", Json::object({{"type", "AWS_OWNED_KEY"}})}});
  show_revision(*revision, out);
  out.set("tracingConfiguration", Json::object({{"enabled", revision->tracing}}));
  out.set("updateDate", epoch_seconds(revision->updated_ms));
  return out;
}

AwsResult<Json> list(Parts& parts, Turn& turn, const Call& call) {
  std::string after;
  if (const Json* token = call.input.find("nextToken"); token && token->is_string()) {
    ASSIGN_OR_RETURN(after, page_position("machines", token->as_string()));
  }
  const std::int64_t limit = page_size(call.input);
  Json items = Json::array();
  std::string last;
  bool more = false;
  for (const auto& [name, machine] : parts.machines.all()) {
    if (machine.status == MachineStatus::Deleted || (!after.empty() && name <= after)) continue;
    if (items.size() == static_cast<std::size_t>(limit)) {
      more = true;
      break;
    }
    last = name;
    items.push_back(Json::object({{"creationDate", epoch_seconds(machine.created_ms)},
                                  {"name", name},
                                  {"stateMachineArn", machine_arn(turn, name)},
                                  {"type", type_name(machine.type)}}));
  }
  Json out = Json::object();
  if (more) out.set("nextToken", page_token("machines", last));
  out.set("stateMachines", std::move(items));
  return out;
}

AwsResult<Json> validate(Turn&, const Call& call) {
  const auto* prepared = dynamic_cast<const PreparedDefinition*>(call.prepared.get());
  asl::ParsedDefinition parsed;
  if (prepared) parsed = prepared->parsed;
  else parsed = asl::parse_definition(call.input.get_string("definition"), type_of(call.input));
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
  out.push_back({"DescribeStateMachine", bound(describe)});
  out.push_back({"DescribeStateMachineForExecution", bound(describe_for_execution)});
  out.push_back({"ListStateMachines", bound(list)});
  out.push_back({"ValidateStateMachineDefinition", validate, prepare_definition});
}

}  // namespace lockstep::states
