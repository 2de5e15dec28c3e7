// Map, inline: the body once an item, so many at once; the result is the array of their outputs.
// Source  recorded AWS answers "Inline Map".
#include "emulator/asl/machine/data_flow.h"
#include "emulator/base/text.h"

namespace lockstep::asl::machine {

namespace {

struct Work {
  Document items;
  std::int64_t at_once = 0;
};

StateFailure not_an_array(std::string_view path) {
  StateFailure failure;
  failure.fatal = true;
  failure.error = "States.Runtime";
  failure.cause = format("Reference path \"{}\" must point to array.", path);
  return failure;
}

// Items, or the input itself.
Outcome<Document> items_by_expression(const View& view, const JsonataTemplate& field,
                                      const Document& input) {
  if (!field.given()) {
    if (input.value().is_array()) return input;
    return lockstep::Failure(view.failed(
        JsonataFailure{"", "Map state input must be an array but was: " + dump(input.value())}));
  }
  ASSIGN_OR_RETURN(Json items, view.evaluate(field));
  if (items.is_array()) return Document(std::move(items));
  return lockstep::Failure(view.failed(field.unexpected("array", items)));
}

Outcome<Work> evaluate_work(const Frame& frame, const View& view) {
  const asl::State& state = frame.state();
  Work work;
  ASSIGN_OR_RETURN(Document input, view.input());
  if (frame.plan->jsonata) {
    ASSIGN_OR_RETURN(work.items, items_by_expression(view, state.items, input));
  } else if (state.items_path && !state.items_path->is_root()) {
    ASSIGN_OR_RETURN(Json items, view.read(*state.items_path, input.value()));
    work.items = Document(std::move(items));
  } else {
    work.items = input;
  }
  if (!work.items.value().is_array())
    return lockstep::Failure(not_an_array(state.items_path ? state.items_path->text() : "$"));
  ASSIGN_OR_RETURN(const auto at_once,
                   view.number(state.concurrency_max, input.value(), "MaxConcurrencyPath"));
  work.at_once = at_once.value_or(0);
  if (work.at_once < 0 && state.concurrency_max.jsonata.given())  // guess: the text
    return lockstep::Failure(
        view.failed(JsonataFailure{"MaxConcurrency", "MaxConcurrency cannot be negative."}));
  if (work.at_once < 0)  // guess: the text
    return lockstep::Failure(view.runtime("MaxConcurrency cannot be negative."));
  return work;
}

// ItemSelector, or the Parameters of an old Map, for one item.
Outcome<Document> item_input(Run& run, const Frame& frame, const Document& input,
                             std::uint32_t index) {
  const asl::State& state = frame.state();
  const MapItem item{index, frame.children->items[index], std::nullopt, ""};
  const View view(run, frame, &item);
  return view.fill(state.item_selector ? state.item_selector : state.parameters, input,
                   "ItemSelector");
}

// Starts the items that may run now; their events point to `previous_id`.
void start_items(Run& run, Frame& frame, std::int64_t previous_id) {
  const asl::State& state = frame.state();
  const bool selects = state.item_selector || state.parameters;
  std::optional<Document> input;
  const std::size_t count = frame.children->items.size();
  const auto may_start = [&] {
    const Children& children = *frame.children;
    return children.next < count && (children.at_once == 0 || children.open < children.at_once);
  };
  while (run.running() && may_start()) {
    const std::uint32_t index = frame.children->next;
    Record record;
    if (selects) {
      if (!input) {
        auto effective = View(run, frame).input();
        if (!effective.ok()) return fail_state(run, frame, effective.error());
        input = std::move(effective).value();
      }
      auto selected = item_input(run, frame, *input, index);
      if (!selected.ok()) return fail_state(run, frame, selected.error());
      record.payload = std::move(selected).value();
    }
    record.kind = RecordKind::MapIterationStarted;
    record.frame = next_frame_id(run.state);
    record.parent = frame.id;
    record.previous_id = previous_id;
    record.number = index;
    record.name = Text::borrow(state.name);
    run.emit(std::move(record));
  }
}

void finish_if_done(Run& run, Frame& frame) {
  const Children& children = *frame.children;
  if (children.open > 0 || children.next < children.items.size()) return;
  Json::Items outputs;
  outputs.reserve(children.results.size());
  for (const auto& result : children.results) outputs.push_back(result ? result->value() : Json());
  run.emit(Run::event(RecordKind::MapStateSucceeded, frame));
  if (!run.running()) return;
  leave_with_result(run, frame, View(run, frame), Document(Json(std::move(outputs))));
}

}  // namespace

void run_map(Run& run, Frame& frame) {
  if (frame.state().distributed) return run_distributed_map(run, frame);
  auto work = evaluate_work(frame, View(run, frame));
  if (!work.ok()) return fail_state(run, frame, work.error());
  Record items = Run::private_record(RecordKind::ItemsEvaluated, frame);
  items.payload = work->items;
  items.number = work->at_once;
  run.emit(std::move(items));
  Record started = Run::event(RecordKind::MapStateStarted, frame);
  started.number = static_cast<std::int64_t>(work->items.value().size());
  run.emit(std::move(started));
  if (!run.running()) return;
  start_items(run, frame, frame.last_event_id);
  if (run.running() && frame.phase == Phase::Children) finish_if_done(run, frame);
}

void iteration_done(Run& run, Frame& child, Frame& parent) {
  const std::int64_t last_id = child.last_event_id;
  Record record = Run::event(RecordKind::MapIterationSucceeded, child);
  record.parent = parent.id;
  record.number = child.index;
  record.name = Text::borrow(parent.state().name);
  run.emit(std::move(record));
  if (!run.running()) return;
  start_items(run, parent, last_id);
  if (run.running() && parent.phase == Phase::Children) finish_if_done(run, parent);
}

void continue_map(Run& run, Frame& frame) {
  start_items(run, frame, frame.last_event_id);
  if (run.running() && frame.phase == Phase::Children) finish_if_done(run, frame);
}

}  // namespace lockstep::asl::machine
