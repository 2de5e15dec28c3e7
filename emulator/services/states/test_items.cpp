// The items of a Map under test: ItemsPath, ItemSelector, ItemBatcher.
#include "emulator/services/states/test_items.h"

#include "emulator/base/text.h"

namespace lockstep::states {

namespace {

// Lists are shown with blanks between their items.
std::string shown_list(const Json& items) {
  std::string out = "[";
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    out += dump(items[i]);
  }
  return out + "]";
}

struct ItemView {
  const TestRequest& test;
  const Json& context;
  const Chance& chance;
  Json variables = Json::object();

  Result<Json, std::string> read(const query::Path& path, const Json& input) const {
    auto value = path.read({input, context, variables, chance, "items"});
    if (!value.ok())
      return Failure(format("Invalid path '{}' : {}", path.text(), value.error().text));
    return std::move(value).value();
  }
};

Result<Json, std::string> map_input(const ItemView& view) {
  const asl::State& state = view.test.original();
  if (state.input_path.form != asl::PathField::Form::Given) return view.test.input.value();
  return view.read(state.input_path.path, view.test.input.value());
}

Result<Json, std::string> items_read(const ItemView& view, const Json& input) {
  const asl::State& state = view.test.original();
  if (view.test.reader_items) return *view.test.reader_items;
  if (!state.items_path) return input;
  return view.read(*state.items_path, input);
}

// A template of paths, alone or beside one of expressions.
template <class Template>
auto paths_of(const Template& payload, const query::Scope& scope) {
  if constexpr (requires { payload.paths; })
    return payload.paths.evaluate(scope);
  else
    return payload.evaluate(scope);
}

Result<Json, std::string> selected_items(const ItemView& view, const Json& items) {
  const asl::State& state = view.test.original();
  if (!state.item_selector) return items;
  Json out = Json::array();
  for (std::size_t i = 0; i < items.size(); ++i) {
    Json context = view.context;
    context.set("Map", Json::object({{"Item", Json::object({{"Index", static_cast<std::int64_t>(i)},
                                                            {"Value", items[i]}})}}));
    auto value = paths_of(*state.item_selector, {view.test.input.value(), context, view.variables,
                                                 view.chance, "item selector"});
    if (!value.ok()) return Failure(value.error().text);
    out.push_back(std::move(value).value());
  }
  return out;
}

// Items as JSON texts, as recorded.
Json batches_of(const TestRequest& test, const Json& items) {
  const Json& batcher = test.state.get("ItemBatcher");
  const std::int64_t size = batcher.get_int("MaxItemsPerBatch", INT64_MAX);
  Json out = Json::array();
  for (std::size_t i = 0; i < items.size();) {
    Json batch = Json::object();
    if (const Json* input = batcher.find("BatchInput")) batch.set("BatchInput", *input);
    Json texts = Json::array();
    for (std::int64_t n = 0; n < size && i < items.size(); ++n) texts.push_back(dump(items[i++]));
    batch.set("Items", std::move(texts));
    out.push_back(std::move(batch));
  }
  return out;
}

}  // namespace

TestedItems tested_items(const TestRequest& test, const Json& context, const Chance& chance) {
  TestedItems out;
  ItemView view{test, context, chance};
  if (test.variables) view.variables = *test.variables;
  const auto input = map_input(view);
  if (!input.ok()) {
    out.failure = input.error();
    return out;
  }
  out.input = dump(*input);
  const auto items = items_read(view, *input);
  if (!items.ok()) {
    out.failure = items.error();
    return out;
  }
  const asl::State& state = test.original();
  if (!items->is_array() && (!items->is_object() || state.items_path)) {
    out.failure = format("Reference path \"{}\" must point to array.",
                         state.items_path ? state.items_path->text() : "$");
    return out;
  }
  const auto selected = selected_items(view, *items);
  if (!selected.ok()) {
    out.failure = selected.error();
    return out;
  }
  out.shown = shown_list(*items);
  if (state.item_selector) out.selected = shown_list(*selected);
  out.count = items->size();
  if (!test.state.contains("ItemBatcher")) return out;
  const Json batches = batches_of(test, *selected);
  out.batched = shown_list(batches);
  out.batches = batches.size();
  return out;
}

}  // namespace lockstep::states
