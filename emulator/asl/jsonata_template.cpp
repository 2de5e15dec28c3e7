#include "emulator/asl/jsonata_template.h"

#include <algorithm>

#include "emulator/base/check.h"
#include "emulator/base/text.h"

namespace lockstep::asl {

struct JsonataTemplate::Node {
  Json literal;  // without expressions
  bool constant = true;
  std::size_t place = 0;  // of an expression: index in Root::places
  bool expression = false;
  std::vector<Node> children;  // of an object, or the items of an array
  std::vector<std::string> keys;
};

struct JsonataTemplate::Root {
  std::string field;
  Node node;
  std::vector<Place> places;
  std::vector<std::string> variables;  // that any expression reads, but `states`
  bool reads_states = false;
};

namespace {

constexpr std::string_view kOpen = "{%", kClose = "%}";

void add_name(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

}  // namespace

bool is_expression_text(std::string_view text) {
  return text.size() >= kOpen.size() + kClose.size() && starts_with(text, kOpen) &&
         ends_with(text, kClose);
}

std::string_view type_name(const Json& value) {
  switch (value.kind()) {
    case Json::Kind::Null: return "null";
    case Json::Kind::Bool: return "boolean";
    case Json::Kind::Int:
    case Json::Kind::Double: return "number";
    case Json::Kind::String: return "string";
    case Json::Kind::Array: return "array";
    case Json::Kind::Object: return "object";
  }
  return "null";
}

namespace {

// Reads a template's source: one walk, `location` grows and shrinks with it.
template <class Node, class Root>
class TemplateReader {
 public:
  using Defect = JsonataTemplate::Defect;
  TemplateReader(Root& root, std::vector<Defect>* defects) : root_(root), defects_(defects) {
    location_ = root.field;
  }

  void read(Node& node, const Json& source) {
    node.literal = source;
    if (source.is_string()) return read_text(node, source.as_string());
    if (source.is_array())
      for (std::size_t i = 0; i < source.size(); ++i)
        read_child(node, "", format("[{}]", i), source[i]);
    if (source.is_object())
      for (const auto& [key, value] : source.members()) read_child(node, key, "/" + key, value);
    if (node.constant) node.children.clear();
  }

 private:
  void read_child(Node& node, const std::string& key, const std::string& step, const Json& source) {
    const std::size_t length = location_.size();
    location_ += step;
    node.children.emplace_back();
    if (node.literal.is_object()) node.keys.push_back(key);
    read(node.children.back(), source);
    if (!node.children.back().constant) node.constant = false;
    location_.resize(length);
  }

  void read_text(Node& node, const std::string& text) {
    const bool opens = starts_with(text, kOpen), closes = ends_with(text, kClose);
    if (!opens && !closes) return;
    if (!is_expression_text(text))  // guess: the text
      return defect("INVALID_JSONATA_EXPRESSION",
                    "The JSONata expression must start with '{%' and end with '%}'");
    const std::string_view inner =
        trim(std::string_view(text).substr(kOpen.size(), text.size() - 2 * kOpen.size()));
    auto compiled = query::Jsonata::compile(inner);
    if (!compiled.ok()) return defect("INVALID_JSONATA_EXPRESSION", compiled.error().message);
    node.expression = true;
    node.constant = false;
    node.place = root_.places.size();
    for (const std::string& name : compiled->free_variables()) {
      if (name == "states") {
        root_.reads_states = true;
      } else {
        add_name(root_.variables, name);
      }
    }
    if (!compiled->states_fields().empty()) root_.reads_states = true;
    root_.places.push_back({location_, std::move(compiled).value()});
  }

  void defect(std::string code, std::string message) {
    if (defects_) defects_->push_back({location_, std::move(code), std::move(message)});
  }

  Root& root_;
  std::vector<Defect>* defects_;
  std::string location_;
};

std::string worded(const query::Jsonata& expression, const std::string& location,
                   std::string_view what) {
  return format("The JSONata expression '{}' specified for the field '{}' {}", expression.text(),
                location, what);
}

}  // namespace

JsonataTemplate JsonataTemplate::compile(const Json& source, std::string_view field,
                                         std::vector<Defect>* defects) {
  auto root = std::make_shared<Root>();
  root->field = std::string(field);
  TemplateReader<Node, Root>(*root, defects).read(root->node, source);
  JsonataTemplate result;
  result.root_ = std::move(root);
  return result;
}

bool JsonataTemplate::is_expression() const { return given() && root_->node.expression; }

const std::string& JsonataTemplate::expression_text() const {
  CHECK(is_expression());
  return root_->places.front().expression.text();
}

const std::string& JsonataTemplate::field() const { return CHECK(given()), root_->field; }

const std::vector<JsonataTemplate::Place>& JsonataTemplate::places() const {
  static const std::vector<Place> none;
  return given() ? root_->places : none;
}

struct JsonataTemplate::Evaluation {
  using Outcome = Result<Json, JsonataFailure>;
  const Root& root;
  const Scope& scope;
  std::vector<query::JsonataVariable> variables{};
  std::uint32_t draws = 0;

  void bind() {
    if (root.reads_states) variables.push_back({"states", states()});
    if (!scope.variables.is_object()) return;
    for (const std::string& name : root.variables)
      if (const Json* value = scope.variables.find(name)) variables.push_back({name, *value});
  }

  Json states() const {
    Json states = Json::object();
    states.reserve(4);
    states.set("input", scope.input);
    if (scope.result) states.set("result", *scope.result);
    if (scope.error_output) states.set("errorOutput", *scope.error_output);
    states.set("context", scope.context);
    return states;
  }

  Outcome expression(const Place& place) {
    auto value = place.expression.evaluate({nullptr, variables, scope.chance, scope.key, draws});
    if (!value.ok()) return failed(place, value.error());
    if (*value) return **std::move(value);
    return Failure(JsonataFailure{
        place.location, worded(place.expression, place.location, "returned nothing (undefined).")});
  }

  static Outcome failed(const Place& place, const query::JsonataError& error) {
    std::string what = "returned an unsupported result type.";  // a function
    if (error.code == "U1001" || error.code.empty())            // a limit
      what = "threw an error during evaluation: " + error.message;
    else if (error.code != "T1001")
      what = format("threw an error during evaluation. {}: {}", error.code, error.message);
    return Failure(JsonataFailure{place.location, worded(place.expression, place.location, what)});
  }

  Outcome value(const Node& node) {
    if (node.constant) return node.literal;
    if (node.expression) return expression(root.places[node.place]);
    if (node.literal.is_array()) {
      Json::Items items;
      items.reserve(node.children.size());
      for (const Node& child : node.children) {
        ASSIGN_OR_RETURN(Json item, value(child));
        items.push_back(std::move(item));
      }
      return Json(std::move(items));
    }
    Json object = Json::object();
    object.reserve(node.children.size());
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      ASSIGN_OR_RETURN(Json member, value(node.children[i]));
      object.set(node.keys[i], std::move(member));
    }
    return object;
  }
};

Result<Json, JsonataFailure> JsonataTemplate::evaluate(const Scope& scope) const {
  if (!given()) return Json();
  if (root_->node.constant) return root_->node.literal;
  Evaluation evaluation{*root_, scope};
  evaluation.bind();
  return evaluation.value(root_->node);
}

JsonataFailure JsonataTemplate::unexpected(std::string_view expected, const Json& value) const {
  const std::string what =
      format("returned an unexpected result type. Expected '{}', but was '{}' for value: {}",
             expected, type_name(value), dump(value));
  if (is_expression()) return {field(), worded(root_->places.front().expression, field(), what)};
  // guess: a literal, which the validator refuses
  return {field(), format("The value specified for the field '{}' {}", field(), what)};
}

}  // namespace lockstep::asl
