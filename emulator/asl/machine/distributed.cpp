// Map, distributed: the children are executions of their own, run by a map run outside of here.
// Source  recorded AWS answers "Distributed Map".
#include "emulator/asl/machine/distributed.h"

#include "emulator/asl/machine/data_flow.h"
#include "emulator/base/digest.h"
#include "emulator/base/text.h"

namespace lockstep::asl::machine {

namespace {

StateFailure no_items(std::string_view path) {
  StateFailure failure;
  failure.fatal = true;
  failure.error = "States.Runtime";
  failure.cause = format("Reference path \"{}\" must point to array.", path);
  return failure;
}

// An array, or an object whose members are the items.
Outcome<Json> items_of(const Frame& frame, const View& view, const Json& input) {
  const asl::State& state = frame.state();
  if (state.distributed->reader) return Json();
  Json items = input;
  if (frame.plan->jsonata) {
    if (!state.items.given()) {
      if (input.is_array()) return items;
      return lockstep::Failure(view.failed(JsonataFailure{
          "", "Map state input must be an array but was: " + dump(input)}));
    }
    ASSIGN_OR_RETURN(items, view.evaluate(state.items));
    if (items.is_array() || items.is_object()) return items;
    return lockstep::Failure(view.failed(state.items.unexpected("array", items)));
  }
  if (state.items_path && !state.items_path->is_root()) {
    ASSIGN_OR_RETURN(items, view.read(*state.items_path, input));
  }
  if (items.is_array() || items.is_object()) return items;
  return lockstep::Failure(no_items(state.items_path ? state.items_path->text() : "$"));
}

Outcome<double> percentage_of(const Frame& frame, const View& view, const Json& input) {
  const PercentageField& field = frame.state().distributed->tolerated_percentage;
  double percentage = field.literal.value_or(0);
  if (field.jsonata.given()) {
    ASSIGN_OR_RETURN(const Json value, view.evaluate(field.jsonata));
    if (!value.is_number())
      return lockstep::Failure(view.failed(field.jsonata.unexpected("number", value)));
    percentage = value.as_double();
  }
  if (field.path) {
    ASSIGN_OR_RETURN(const Json value, view.read(*field.path, input));
    if (!value.is_number())
      return lockstep::Failure(view.runtime(
          format("The ToleratedFailurePercentagePath field refers to value \"{}\" which is not a "
                 "valid float: {}",
                 shown(value), field.path->text())));
    percentage = value.as_double();
  }
  if (percentage >= 0 && percentage <= 100) return percentage;
  return lockstep::Failure(view.runtime("ToleratedFailurePercentage must be between 0 and 100."));
}

Outcome<std::int64_t> limit_of(const View& view, const NumberField& field, const Json& input,
                               std::string_view path_name, std::string_view name) {
  ASSIGN_OR_RETURN(const auto number, view.number(field, input, path_name));
  if (number.value_or(0) >= 0) return number.value_or(0);
  return lockstep::Failure(view.runtime(format("{} cannot be negative.", name)));
}

Outcome<Json> filled(const View& view, const std::optional<Payload>& parameters,
                     const Document& input, std::string_view field) {
  if (!parameters) return Json::object();
  ASSIGN_OR_RETURN(const Document value, view.fill(parameters, input, field));
  return value.value();
}

Outcome<Json> reader_of(const View& view, const DistributedMap::Reader& reader,
                        const Document& input) {
  ASSIGN_OR_RETURN(Json parameters, filled(view, reader.parameters, input, "ItemReader"));
  Json config = reader.config.is_object() ? reader.config : Json::object();
  ASSIGN_OR_RETURN(const auto items_max,
                   view.number(reader.items_max, input.value(), "MaxItemsPath"));
  if (items_max) config.set("MaxItems", *items_max);
  return Json::object({{"Resource", reader.resource},
                       {"ReaderConfig", std::move(config)},
                       {"Parameters", std::move(parameters)}});
}

Outcome<Json> batcher_of(const View& view, const DistributedMap::Batcher& batcher,
                         const Document& input) {
  Json out = Json::object();
  ASSIGN_OR_RETURN(
      const std::int64_t items_max,
      limit_of(view, batcher.items_max, input.value(), "MaxItemsPerBatchPath", "MaxItemsPerBatch"));
  ASSIGN_OR_RETURN(const std::int64_t bytes_max,
                   limit_of(view, batcher.bytes_max, input.value(), "MaxInputBytesPerBatchPath",
                            "MaxInputBytesPerBatch"));
  if (items_max > 0) out.set("MaxItemsPerBatch", items_max);
  if (bytes_max > 0) out.set("MaxInputBytesPerBatch", bytes_max);
  if (batcher.input) {
    ASSIGN_OR_RETURN(Json shared, filled(view, batcher.input, input, "BatchInput"));
    out.set("BatchInput", std::move(shared));
  }
  return out;
}

Outcome<Json> writer_of(const View& view, const DistributedMap::Writer& writer,
                        const Document& input) {
  ASSIGN_OR_RETURN(Json parameters, filled(view, writer.parameters, input, "ResultWriter"));
  return Json::object({{"Resource", writer.resource},
                       {"WriterConfig", writer.config.is_object() ? writer.config : Json::object()},
                       {"Parameters", std::move(parameters)}});
}

Outcome<command::StartMapRun> evaluate(const Frame& frame, const View& view) {
  const asl::State& state = frame.state();
  const DistributedMap& map = *state.distributed;
  command::StartMapRun wanted;
  ASSIGN_OR_RETURN(const Document input, view.input());
  const Json& data = input.value();
  ASSIGN_OR_RETURN(wanted.items, items_of(frame, view, data));
  ASSIGN_OR_RETURN(wanted.concurrency_max, limit_of(view, state.concurrency_max, data,
                                                    "MaxConcurrencyPath", "MaxConcurrency"));
  ASSIGN_OR_RETURN(wanted.tolerated_count,
                   limit_of(view, map.tolerated_count, data, "ToleratedFailureCountPath",
                            "ToleratedFailureCount"));
  ASSIGN_OR_RETURN(wanted.tolerated_percentage, percentage_of(frame, view, data));
  if (map.reader) {
    ASSIGN_OR_RETURN(wanted.reader, reader_of(view, *map.reader, input));
  }
  if (map.batcher) {
    ASSIGN_OR_RETURN(wanted.batcher, batcher_of(view, *map.batcher, input));
  }
  if (map.writer) {
    ASSIGN_OR_RETURN(wanted.writer, writer_of(view, *map.writer, input));
  }
  return wanted;
}

// arn:...:mapRun:<machine>/<label>:<uuid>
std::string map_run_arn(const Run& run, const Frame& frame) {
  const std::string& machine = run.identity.machine_arn;
  constexpr std::string_view kMark = ":stateMachine:";
  const std::size_t at = machine.find(kMark);
  const std::string prefix = at == std::string::npos ? machine : machine.substr(0, at);
  return format("{}:mapRun:{}/{}:{}", prefix, run.identity.machine_name,
                map_label(run.identity.machine_arn, frame.state()),
                run.chance.uuid("map-run", run.key(frame)));
}

}  // namespace

std::string map_label(std::string_view machine_arn, const asl::State& state) {
  if (!state.distributed->label.empty()) return state.distributed->label;
  return name_uuid(format("{}/{}", machine_arn, state.name));
}

void run_distributed_map(Run& run, Frame& frame) {
  auto evaluated = evaluate(frame, View(run, frame));
  if (!evaluated.ok()) return fail_state(run, frame, evaluated.error());
  command::StartMapRun wanted = std::move(evaluated).value();
  Record started = Run::event(RecordKind::MapStateStarted, frame);
  started.number = static_cast<std::int64_t>(wanted.items.size());
  run.emit(std::move(started));
  Record begun = Run::event(RecordKind::MapRunStarted, frame);
  wanted.map_run_arn = map_run_arn(run, frame);
  begun.name = wanted.map_run_arn;
  run.emit(std::move(begun));
  if (!run.running()) return;
  wanted.frame = frame.id;
  wanted.ticket = frame.ticket;
  wanted.state = frame.state().name;
  wanted.map = frame.state().distributed.get();
  run.order(std::move(wanted));
}

void map_run_ended(Run& run, const stimulus::MapRunEnded& ended) {
  Frame* frame = find_frame(run.state, ended.frame);
  if (!frame || frame->phase != Phase::MapRun || frame->ticket == 0 ||
      frame->ticket != ended.ticket)
    return;
  const Answer& answer = ended.answer;
  if (answer.ok) {
    run.emit(Run::event(RecordKind::MapRunSucceeded, *frame));
    run.emit(Run::event(RecordKind::MapStateSucceeded, *frame));
    if (!run.running()) return;
    return leave_with_result(run, *frame, View(run, *frame),
                             answer.document ? *answer.document : Document(answer.output));
  }
  StateFailure failure;
  failure.error = answer.error;
  failure.cause = answer.cause;
  failure.fatal = answer.error == "States.Runtime";
  Record record = Run::event(RecordKind::MapRunFailed, *frame);
  record.error = failure.error;
  record.cause = failure.cause;
  run.emit(std::move(record));
  if (run.running()) fail_state(run, *frame, failure);
}

// guess: its place and what it points to
void redrive_map_run(Run& run, Frame& frame) {
  Record record = Run::event(RecordKind::MapRunRedriven, frame);
  record.name = frame.map_run;
  record.number = run.state.redrive_count;
  run.emit(std::move(record));
  if (run.running()) run.order(command::RedriveMapRun{frame.id, frame.ticket, frame.map_run});
}

ItemSelection::ItemSelection(const Definition& definition, const Identity& identity, State& state,
                             FrameId frame, const Chance& chance)
    : run_{definition, identity, state, chance, limits_}, frame_(nullptr) {
  bind(state, definition);
  const Frame* found = find_frame(state, frame);
  if (found && found->phase == Phase::MapRun) frame_ = found;
}

Result<Json, Answer> ItemSelection::input_of(const MapItem& item) {
  const asl::State& state = frame_->state();
  const auto& selector = state.item_selector ? state.item_selector : state.parameters;
  // A member of an object is passed as a pair (AWS documentation "ItemsPath"). guess: its form is
  // that of Map.Item in the context object.
  if (!selector && item.key) return Json::object({{"Key", *item.key}, {"Value", item.value}});
  if (!selector) return item.value;
  const auto refused = [](const StateFailure& failure) {
    Answer answer;
    answer.ok = false;
    answer.error = failure.error.value_or("");
    answer.cause = failure.cause.value_or("");
    return lockstep::Failure(std::move(answer));
  };
  if (!input_) {
    auto input = View(run_, *frame_).input();
    if (!input.ok()) return refused(input.error());
    input_ = std::move(input).value();
  }
  const View view(run_, *frame_, &item);
  auto filled = view.fill(selector, *input_, "ItemSelector");
  if (!filled.ok()) return refused(filled.error());
  return filled->value();
}

}  // namespace lockstep::asl::machine
