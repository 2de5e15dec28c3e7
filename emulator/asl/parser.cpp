#include "emulator/asl/parser.h"

#include "emulator/asl/reading.h"
#include "emulator/base/text.h"

namespace lockstep::asl {

namespace reading {

namespace {

constexpr int kGroupDepthMax = 40;          // guess; keeps the recursion small
constexpr std::size_t kNameLengthMax = 80;  // AWS documentation, in characters

void read_states(Reading& reading, const Json& states, const At& at, StateGroup& group) {
  for (const auto& member : states.members()) {
    const At state_at{&at, member.key};
    if (member.key.size() > kNameLengthMax && to_code_points(member.key).size() > kNameLengthMax)
      reading.report.other(
          "INVALID_STATE_NAME",
          format("State name must not be longer than {} characters", kNameLengthMax), state_at);
    if (!reading.names.insert(member.key).second)
      reading.report.transition("DUPLICATE_STATE_NAME",
                                format("Duplicate State name: {}", member.key), state_at.pointer());
    group.order.push_back(member.key);
    read_state(reading, group.states[member.key], member.value, state_at);
  }
}

void check_group_fields(const Fields& fields, GroupKind kind) {
  switch (kind) {
    case GroupKind::Machine:
      return fields.allow(
          {"Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"});
    case GroupKind::Branch: return fields.allow({"Comment", "StartAt", "States"});
    case GroupKind::Processor:
      return fields.allow({"Comment", "StartAt", "States", "ProcessorConfig"});
  }
}

}  // namespace

std::shared_ptr<StateGroup> read_group(Reading& reading, const Json& source, const At& at,
                                       GroupKind kind) {
  auto group = std::make_shared<StateGroup>();
  if (!source.is_object()) {
    reading.report.schema("Expected value of type Object", at);
    return group;
  }
  if (reading.depth >= kGroupDepthMax) {
    reading.report.other("TOO_DEEPLY_NESTED", "The states are too deeply nested.", at);
    return group;
  }
  const Fields fields(reading.report, source, at);
  check_group_fields(fields, kind);
  fields.require({"States", "StartAt"});
  fields.text("Comment");
  group->start_at = fields.text("StartAt").value_or("");
  const Json* states = fields.object("States");
  if (!states) return group;
  const At states_at{&at, "States"};
  if (states->empty()) {
    reading.report.schema("Value cannot be empty", states_at);
    return group;
  }
  reading.groups.push_back({at.inside(), group});
  ++reading.depth;
  read_states(reading, *states, states_at, *group);
  --reading.depth;
  return group;
}

namespace {

// As Jackson names a text source: its first 500 characters.
std::string source_text(std::string_view text, const ParseError& error) {
  constexpr std::size_t kShown = 500;
  std::string shown = "\"" + std::string(text.substr(0, kShown)) + "\"";
  if (text.size() > kShown) shown += format("[truncated {} chars]", text.size() - kShown);
  return format("[Source: (String){}; line: {}, column: {}]", shown, error.line, error.column);
}

// Jackson tells of an object or a list that is not closed where it begins.
std::string start_marker(std::string_view text) {
  struct Place {
    int line, column;
  };
  std::vector<Place> open;
  Place at{1, 1};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i, ++at.column) {
    const char c = text[i];
    if (c == '\n') at = {at.line + 1, 0};
    if (quoted && c == '\\') ++i, ++at.column;
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '{' || c == '[') open.push_back(at);
    if ((c == '}' || c == ']') && !open.empty()) open.pop_back();
  }
  if (open.empty()) return "";
  ParseError begin;
  begin.line = open.back().line;
  begin.column = open.back().column;
  return format(" (start marker at {})", source_text(text, begin));
}

ParsedDefinition refused(std::string_view code, std::string message, std::string location) {
  return {
      nullptr,
      {{Diagnostic::Severity::Error, std::string(code), std::move(message), std::move(location)}}};
}

}  // namespace

}  // namespace reading

ParsedDefinition parse_definition(std::string_view text, MachineType type) {
  using namespace reading;
  constexpr std::size_t kSizeMax = 1 << 20;  // AWS documentation: 1 MB
  if (text.size() > kSizeMax)
    return refused(kSchema, format("Definition must not be larger than {} bytes", kSizeMax), "");
  if (trim(text).empty()) return refused(kSchema, "Definition must be a valid JSON object", "");
  auto json = parse_json(text);
  if (!json.ok()) {
    const std::string source = source_text(text, json.error());
    std::string message = json.error().message;
    if (message.find("expected close marker") != message.npos) message += start_marker(text);
    return refused("INVALID_JSON_DESCRIPTION", message + "\n at " + source, source);
  }
  if (!json->is_object()) return refused(kSchema, "Definition must be a valid JSON object", "");

  Report report;
  const At root;
  const Fields fields(report, *json, root);
  auto definition = std::make_shared<Definition>();
  if (fields.one_of("QueryLanguage", {"JSONPath", "JSONata"}) == "JSONata")
    definition->language = QueryLanguage::Jsonata;
  Reading state{report, type, definition->language, 0, {}, {}, {}};
  definition->top = read_group(state, *json, root, GroupKind::Machine);
  definition->comment = json->get_string("Comment");
  definition->timeout_s = fields.whole("TimeoutSeconds", {1, 99'999'999});
  fields.text("Version");
  check_transitions(state);
  check_variables(state);
  const bool usable = report.clean();
  ParsedDefinition result{nullptr, report.take()};
  if (!usable) return result;
  definition->text = std::string(text);
  result.definition = std::move(definition);
  return result;
}

std::string describe(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> parts;
  for (const Diagnostic& one : diagnostics) {
    if (one.severity != Diagnostic::Severity::Error) continue;
    std::string part = one.code + ": " + one.message;
    // The text of a JSON error ends with its place already.
    if (!one.location.empty() && !ends_with(one.message, one.location))
      part += " at " + one.location;
    parts.push_back(std::move(part));
  }
  return join(parts, ", ");
}

}  // namespace lockstep::asl
