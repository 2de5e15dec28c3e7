// StartExecution, StartSyncExecution, StopExecution, DescribeExecution, ListExecutions.
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/answers.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/paging.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

using asl::machine::Status;
using core::AwsResult;
using core::Call;
using core::Turn;

constexpr std::size_t kInputBytesMax = 262144;

struct PreparedInput : core::Prepared {
  std::optional<Document> input;
  std::string refusal;  // why it is none
};

AwsResult<std::shared_ptr<const core::Prepared>> prepare_input(const Call& call) {
  auto out = std::make_shared<PreparedInput>();
  const Json* given = call.input.find("input");
  if (!given || !given->is_string()) {
    out->input = Document::from_parsed("{}", Json::object());
  } else if (given->as_string().empty()) {
    out->refusal = "Invalid execution input.";
  } else if (given->as_string().size() > kInputBytesMax) {
    out->refusal = "Input size exceeds the maximum number of bytes service limit.";
  } else if (auto parsed = parse_json(given->as_string()); parsed.ok()) {
    out->input = Document::from_parsed(given->as_string(), std::move(parsed).value());
  } else {
    out->refusal = parsed.error().message;
  }
  return std::shared_ptr<const core::Prepared>(std::move(out));
}

AwsResult<Document> input_of(const Call& call) {
  std::shared_ptr<const core::Prepared> own = call.prepared;
  const auto* prepared = dynamic_cast<const PreparedInput*>(own.get());
  if (!prepared) {
    ASSIGN_OR_RETURN(own, prepare_input(call));
    prepared = static_cast<const PreparedInput*>(own.get());
  }
  if (!prepared->input) return invalid_execution_input(prepared->refusal);
  return *prepared->input;
}

AwsResult<Target> startable(Parts& parts, Turn& turn, const std::string& arn) {
  ASSIGN_OR_RETURN(const Target target, find_target(parts, turn, arn));
  if (target.machine->status == MachineStatus::Deleting) return machine_deleting(arn);
  return target;
}

// "..:stateMachine:m#Case" names a test case of the mocks.
struct StartArn {
  std::string arn;
  std::optional<std::string> test_case;
};

StartArn start_arn(const Call& call) {
  StartArn out{call.input.get_string("stateMachineArn"), std::nullopt};
  if (const auto mark = out.arn.find('#'); mark != std::string::npos) {
    out.test_case = out.arn.substr(mark + 1);
    out.arn.resize(mark);
  }
  return out;
}

ExecutionDraft draft_of(const Target& target, std::string name, Document input) {
  ExecutionDraft draft{target.revision, std::move(name), std::move(input)};
  if (target.version) draft.version = target.version->number;
  if (target.alias) draft.alias = target.alias->name;
  return draft;
}

// What of an answered start is asked for: the execution's ARN and date.
Json started(std::string_view arn, std::int64_t start_ms) {
  return Json::object({{"executionArn", arn}, {"startDate", epoch_seconds(start_ms)}});
}

AwsResult<std::string> name_of(Turn& turn, const Call& call) {
  const Json* given = call.input.find("name");
  if (!given || !given->is_string()) return turn.make_uuid("execution");
  RETURN_IF_ERROR(check_name(given->as_string()));
  return given->as_string();
}

AwsResult<Json> start(Parts& parts, Turn& turn, const Call& call) {
  const StartArn asked = start_arn(call);
  ASSIGN_OR_RETURN(const Target target, startable(parts, turn, asked.arn));
  const Machine* machine = target.machine;
  ASSIGN_OR_RETURN(std::string name, name_of(turn, call));
  ASSIGN_OR_RETURN(Document input, input_of(call));
  if (machine->type == asl::MachineType::Express) {
    name += ':' + turn.make_uuid("express");
  } else if (const auto old = parts.store.find(turn, machine->id, name)) {
    const std::string arn = execution_arn(turn, machine->name, name);
    if (old->status != Status::Running || old->input != input.text()) return execution_exists(arn);
    return started(arn, old->start_ms);
  }
  ASSIGN_OR_RETURN(const std::string test_case,
                   parts.mocks.choose(turn, machine->name, asked.test_case));
  ExecutionDraft draft = draft_of(target, std::move(name), std::move(input));
  if (!test_case.empty()) draft.test_case = test_case;
  const auto execution = parts.store.create(turn, std::move(draft));
  parts.runner.start(turn, *execution);
  return started(execution->identity.execution_arn, execution->start_ms);
}

AwsResult<Json> start_sync(Parts& parts, Turn& turn, const Call& call) {
  const StartArn asked = start_arn(call);
  ASSIGN_OR_RETURN(const Target target, startable(parts, turn, asked.arn));
  if (target.machine->type != asl::MachineType::Express) return machine_type_unsupported();
  ASSIGN_OR_RETURN(std::string name, name_of(turn, call));
  ASSIGN_OR_RETURN(Document input, input_of(call));
  ASSIGN_OR_RETURN(const std::string test_case,
                   parts.mocks.choose(turn, target.machine->name, asked.test_case));
  const core::ReplyToken token = turn.defer_answer();
  if (token == 0)
    return core::refuse("ValidationException",
                        "Lockstep answers StartSyncExecution to clients only: inside a task, use"
                        " StartExecution");
  name += ':' + turn.make_uuid("express");
  ExecutionDraft draft = draft_of(target, std::move(name), std::move(input));
  if (!test_case.empty()) draft.test_case = test_case;
  const auto execution = parts.store.create(turn, std::move(draft));
  parts.runner.answer_at_end(execution->id,
                             {token, metadata_only(call) ? SyncData::LeftOut : SyncData::Included});
  parts.runner.start(turn, *execution);
  return Json::object();
}

// The execution of the call's ARN.
AwsResult<ExecutionRow> execution_of(Parts& parts, Turn& turn, const Call& call) {
  const std::string arn = call.input.get_string("executionArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::Execution));
  auto row = find_execution(parts, turn, parsed);
  if (!row) return execution_missing(arn);
  return std::move(*row);
}

AwsResult<Json> stop(Parts& parts, Turn& turn, const Call& call) {
  ASSIGN_OR_RETURN(const ExecutionRow row, execution_of(parts, turn, call));
  if (row.status != Status::Running)
    return Json::object({{"stopDate", epoch_seconds(row.stop_ms.value_or(row.start_ms))}});
  const auto text = [&](std::string_view member) -> std::optional<std::string> {
    const Json* given = call.input.find(member);
    if (!given || !given->is_string()) return std::nullopt;
    return given->as_string();
  };
  parts.runner.stop(turn, row.id, text("error"), text("cause"));
  return Json::object({{"stopDate", epoch_seconds(turn.now_ms())}});
}

// The machine that was run, and the version and alias it was run through.
void show_qualifiers(const Turn& turn, std::string_view machine, const ExecutionRow& row,
                     Json& out) {
  if (row.alias) out.set("stateMachineAliasArn", qualified_arn(turn, machine, *row.alias));
  out.set("stateMachineArn", machine_arn(turn, machine));
  if (row.version)
    out.set("stateMachineVersionArn", qualified_arn(turn, machine, std::to_string(*row.version)));
}

AwsResult<Json> describe(Parts& parts, Turn& turn, const Call& call) {
  ASSIGN_OR_RETURN(const ExecutionRow row, execution_of(parts, turn, call));
  const RevisionPtr revision = parts.machines.revision(turn, row.revision);
  const bool shows_error = row.status == Status::Failed || row.status == Status::Aborted;
  const bool shows_data = !metadata_only(call);
  const Json included = Json::object({{"included", shows_data}});
  Json out = Json::object();
  if (shows_error && row.cause) out.set("cause", *row.cause);
  if (shows_error && row.error) out.set("error", *row.error);
  out.set("executionArn", execution_arn(turn, revision->machine_name, row.name));
  if (shows_data) out.set("input", row.input);
  out.set("inputDetails", included);
  if (const MapRun* run = row.map_run ? parts.map_runs.find(turn, row.map_run) : nullptr)
    out.set("mapRunArn", run->arn);
  out.set("name", row.name);
  if (row.output) {
    if (shows_data) out.set("output", *row.output);
    out.set("outputDetails", included);
  }
  show_redrives(turn, row, out);
  out.set("startDate", epoch_seconds(row.start_ms));
  show_qualifiers(turn, revision->machine_name, row, out);
  out.set("status", status_name(row.status));
  if (row.stop_ms) out.set("stopDate", epoch_seconds(*row.stop_ms));
  return out;
}

// `machine` is "machine/label" for children of the map run, if one is asked for.
Json listed(const Turn& turn, std::string_view machine, const MapRun* run,
            const ExecutionRow& row) {
  Json item = Json::object({{"executionArn", execution_arn(turn, machine, row.name)}});
  if (run) {
    item.set("itemCount", row.item_count);
    item.set("mapRunArn", run->arn);
  }
  item.set("name", row.name);
  item.set("redriveCount", row.redrive_count);
  if (row.redrive_ms) item.set("redriveDate", epoch_seconds(*row.redrive_ms));
  item.set("startDate", epoch_seconds(row.start_ms));
  show_qualifiers(turn, machine, row, item);
  item.set("status", status_name(row.status));
  if (row.stop_ms) item.set("stopDate", epoch_seconds(*row.stop_ms));
  return item;
}

// Whose executions are asked for, and how they are called in the list's token.
struct Listed {
  std::string machine;
  const MapRun* run = nullptr;
  ExecutionPage page;
  std::string list_name, qualifier;
};

AwsResult<Listed> listed_target(Parts& parts, const std::string& arn) {
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::StateMachine));
  if (parsed.machine.find('/') != std::string::npos) return labelled_arn(arn);
  const Machine* machine = parts.machines.find(parsed.machine);
  if (!machine || machine->status == MachineStatus::Deleted) return machine_missing(arn);
  if (machine->type == asl::MachineType::Express) return machine_type_unsupported();
  Listed out;
  out.machine = machine->name;
  out.page.machine_id = machine->id;
  out.list_name = format("executions/{}", machine->id);
  if (parsed.qualifier.empty()) return out;
  out.qualifier = '/' + parsed.qualifier;
  if (machine->aliases.count(parsed.qualifier) != 0) {
    out.page.alias = parsed.qualifier;
    return out;
  }
  out.page.version = to_int(parsed.qualifier);
  if (!out.page.version || machine->versions.count(*out.page.version) == 0)
    return machine_missing(arn);
  return out;
}

AwsResult<Listed> listed_children(Parts& parts, Turn& turn, const std::string& arn) {
  RETURN_IF_ERROR(parse_arn(arn, ArnKind::MapRun));
  Listed out;
  out.run = parts.map_runs.find(turn, arn);
  if (!out.run) return resource_not_found(arn);
  if (out.run->express) return machine_type_unsupported();  // guess
  out.machine = out.run->labelled;
  out.page.machine_id = parts.machines.id_of(turn, out.machine).value_or(0);
  out.page.map_run = out.run->id;
  out.list_name = format("children/{}", out.run->id);
  return out;
}

AwsResult<Json> list(Parts& parts, Turn& turn, const Call& call) {
  const Json& input = call.input;
  const std::string filter = input.get_string("statusFilter");
  const bool children = input.contains("mapRunArn");
  if (children == input.contains("stateMachineArn"))  // guess: the text
    return invalid_request("Exactly one of stateMachineArn and mapRunArn must be specified");
  if (!children && filter == "PENDING_REDRIVE")  // guess: the text
    return invalid_request("A statusFilter of PENDING_REDRIVE can only be used with a mapRunArn");
  ASSIGN_OR_RETURN(Listed listed_of,
                   children ? listed_children(parts, turn, input.get_string("mapRunArn"))
                            : listed_target(parts, input.get_string("stateMachineArn")));
  ExecutionPage& page = listed_of.page;
  page.status = status_named(filter);
  const std::string redriven = input.get_string("redriveFilter");
  if (redriven == "REDRIVEN") page.redriven = Redriven::Yes;
  if (redriven == "NOT_REDRIVEN") page.redriven = Redriven::No;
  const std::string list_name = format("{}/{}/{}{}", listed_of.list_name, filter, redriven, listed_of.qualifier);
  if (const Json* token = input.find("nextToken"); token && token->is_string()) {
    ASSIGN_OR_RETURN(const std::string position, page_position(list_name, token->as_string()));
    const auto before = to_int(position);
    if (!before) return invalid_token();
    page.before_id = *before;
  }
  const std::int64_t size = page_size(input);
  page.limit = size + 1;
  Json out = Json::object();
  // A child leaves this state within the entries of the redrive.
  const bool none = filter == "PENDING_REDRIVE";
  const auto rows = none ? std::vector<ExecutionRow>() : parts.store.list(turn, page);
  Json items = Json::array();
  for (const ExecutionRow& row : rows) {
    if (items.size() == static_cast<std::size_t>(size)) break;
    items.push_back(listed(turn, listed_of.machine, listed_of.run, row));
  }
  const bool more = rows.size() > static_cast<std::size_t>(size);
  out.set("executions", std::move(items));
  if (more)
    out.set("nextToken",
            page_token(list_name, std::to_string(rows[static_cast<std::size_t>(size) - 1].id)));
  return out;
}

}  // namespace

void add_execution_operations(Parts& parts, Operations& out) {
  const auto bound = [&parts](auto handler) {
    return [&parts, handler](Turn& turn, const Call& call) { return handler(parts, turn, call); };
  };
  out.push_back({"StartExecution", bound(start), prepare_input});
  out.push_back({"StartSyncExecution", bound(start_sync), prepare_input});
  out.push_back({"StopExecution", bound(stop)});
  out.push_back({"DescribeExecution", bound(describe)});
  out.push_back({"ListExecutions", bound(list)});
}

}  // namespace lockstep::states
