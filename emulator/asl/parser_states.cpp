#include "emulator/asl/reading.h"
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::asl::reading {

namespace {

constexpr std::int64_t kSecondsMax = 99'999'999;  // AWS documentation

constexpr std::pair<std::string_view, StateType> kTypes[] = {
    {"Task", StateType::Task},         {"Wait", StateType::Wait}, {"Pass", StateType::Pass},
    {"Succeed", StateType::Succeed},   {"Fail", StateType::Fail}, {"Choice", StateType::Choice},
    {"Parallel", StateType::Parallel}, {"Map", StateType::Map},
};

std::optional<StateType> read_type(const Fields& fields) {
  if (!fields.require({"Type"})) return {};
  const auto name = fields.one_of(
      "Type", {"Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"});
  for (const auto& [text, type] : kTypes)
    if (name == text) return type;
  return {};
}

void read_transition(const Fields& fields, State& state) {
  state.next = fields.text("Next").value_or("");
  state.end = fields.boolean("End").value_or(false);
  if (fields.has("Next") && state.end) return fields.exclusive({"Next", "End"});
  if (!fields.has("Next") && !state.end) fields.exactly_one({"Next", "End"});
}

void read_data_flow(const Fields& fields, State& state) {
  state.input_path = fields.path_field("InputPath");
  state.output_path = fields.path_field("OutputPath");
  state.result_path = fields.reference_field("ResultPath");
  state.result_selector = fields.payload("ResultSelector");
  state.assign = fields.assignments();
  if (state.type != StateType::Map) state.parameters = fields.payload("Parameters");
}

void read_jsonata_flow(const Fields& fields, State& state) {
  const bool works = state.type == StateType::Task || state.type == StateType::Parallel ||
                     state.type == StateType::Map;
  const Reserved reserved = works ? Reserved::Result : Reserved::None;
  state.output = fields.expressions("Output", reserved);
  state.assign = fields.assignments(reserved);
  state.parameters = fields.payload("Arguments");
}

void refuse_in_express(const Fields& fields, const Resource& resource) {
  using Pattern = Resource::Pattern;
  if (resource.kind == Resource::Kind::Activity)
    fields.error_in("Resource", "Express state machine does not support Activity ARN");
  if (resource.pattern == Pattern::Sync || resource.pattern == Pattern::Sync2)
    fields.error_in("Resource",
                    "Express state machine does not support '.sync' service integration");
  if (resource.pattern == Pattern::WaitForTaskToken)  // AWS's text ends in a blank
    fields.error_in(
        "Resource",
        "Express state machine does not support '.waitForTaskToken' service integration ");
}

void read_task(const Reading& reading, const Fields& fields, State& state) {
  fields.require({"Resource"});
  if (const auto arn = fields.text("Resource")) {
    state.resource = parse_resource(*arn);
    if (state.resource.kind == Resource::Kind::Unknown) {
      fields.error_in("Resource",
                      format("The resource provided {} is not recognized. The value is not a valid "
                             "resource ARN, or the resource is not available in this region.",
                             *arn));
    } else if (reading.type == MachineType::Express) {
      refuse_in_express(fields, state.resource);
    }
  }
  state.timeout_s = fields.number_or_path("TimeoutSeconds", "TimeoutSecondsPath", {1, kSecondsMax});
  state.heartbeat_s =
      fields.number_or_path("HeartbeatSeconds", "HeartbeatSecondsPath", {1, kSecondsMax});
  if (state.timeout_s.literal && state.heartbeat_s.literal &&
      *state.heartbeat_s.literal >= *state.timeout_s.literal)
    fields.error_in("HeartbeatSeconds", "HeartbeatSeconds must be smaller than TimeoutSeconds");
  if (fields.find("Credentials") && (fields.jsonata() || fields.object("Credentials")))
    state.credentials = fields.payload("Credentials");
  check_parameters(fields, state.resource);
}

void read_choice(const Fields& fields, State& state) {
  fields.require({"Choices"});
  read_choices(fields, state);
  state.default_next = fields.text("Default").value_or("");
}

void read_wait(const Fields& fields, State& state) {
  fields.exactly_one({"Seconds", "Timestamp", "SecondsPath", "TimestampPath"});
  state.seconds = fields.number_or_expression("Seconds", {0, kSecondsMax});
  state.seconds.path = fields.reference("SecondsPath");
  const TextField timestamp = fields.text_or_expression("Timestamp");
  state.timestamp = timestamp.literal;
  state.timestamp_jsonata = timestamp.jsonata;
  if (state.timestamp && !parse_iso(*state.timestamp))
    fields.error_in("Timestamp", "String does not match RFC3339 timestamp");
  state.timestamp_path = fields.reference("TimestampPath");
}

void read_fail(const Fields& fields, State& state) {
  fields.exclusive({"Error", "ErrorPath"});
  fields.exclusive({"Cause", "CausePath"});
  state.error = fields.text_or_expression("Error");
  state.error.path = fields.expression("ErrorPath");
  state.cause = fields.text_or_expression("Cause");
  state.cause.path = fields.expression("CausePath");
}

void read_parallel(Reading& reading, const Fields& fields, State& state) {
  fields.require({"Branches"});
  const Json* branches = fields.array("Branches");
  if (!branches) return;
  for (std::size_t i = 0; i < branches->size(); ++i)
    state.branches.push_back(read_group(reading, (*branches)[i],
                                        At{&fields.at(), "Branches", static_cast<int>(i)},
                                        GroupKind::Branch));
}

void read_kind(Reading& reading, const Fields& fields, State& state) {
  switch (state.type) {
    case StateType::Pass:
      if (const Json* result = fields.find("Result"); result && !result->is_null())
        state.result = *result;
      break;
    case StateType::Task: read_task(reading, fields, state); break;
    case StateType::Choice: read_choice(fields, state); break;
    case StateType::Wait: read_wait(fields, state); break;
    case StateType::Succeed: break;
    case StateType::Fail: read_fail(fields, state); break;
    case StateType::Parallel: read_parallel(reading, fields, state); break;
    case StateType::Map: read_map(reading, fields, state); break;
  }
}

// The language of a state: its own, or the machine's.
QueryLanguage read_language(const Reading& reading, const Fields& fields) {
  const auto own = fields.one_of("QueryLanguage", {"JSONPath", "JSONata"});
  if (own == "JSONPath" && reading.language == QueryLanguage::Jsonata)
    fields.error(
        "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  if (!own) return reading.language;
  return own == "JSONata" ? QueryLanguage::Jsonata : QueryLanguage::JsonPath;
}

}  // namespace

void read_state(Reading& reading, State& state, const Json& source, const At& at) {
  state.name = std::string(at.name);
  if (!source.is_object()) return reading.report.schema("Expected value of type Object", at);
  state.source = source;
  const Fields plain(reading.report, source, at);
  const auto type = read_type(plain);
  if (!type) {
    state.next = source.get_string("Next");
    return;
  }
  state.type = *type;
  state.language = read_language(reading, plain);
  std::set<std::string> reads;
  const Fields fields(reading.report, source, at, state.language, reads);
  check_fields(fields, state.type);
  state.comment = fields.text("Comment").value_or("");
  const bool moves = state.type != StateType::Choice && state.type != StateType::Succeed &&
                     state.type != StateType::Fail;
  if (moves) read_transition(fields, state);
  fields.jsonata() ? read_jsonata_flow(fields, state) : read_data_flow(fields, state);
  read_kind(reading, fields, state);
  read_retry(fields, state);
  read_catch(fields, state);
  state.variables_read.assign(reads.begin(), reads.end());
}

}  // namespace lockstep::asl::reading
