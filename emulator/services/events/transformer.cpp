#include "emulator/services/events/transformer.h"

#include "emulator/base/chance.h"
#include "emulator/query/jsonpath.h"

namespace lockstep::events {
namespace {

constexpr std::string_view kPredefined[] = {"aws.events.rule-arn", "aws.events.rule-name",
                                            "aws.events.event.ingestion-time", "aws.events.event",
                                            "aws.events.event.json"};

bool is_predefined(std::string_view name) {
  for (std::string_view known : kPredefined)
    if (known == name) return true;
  return false;
}

// The name in "<name>" at `at`; empty if it is no placeholder.
std::string_view placeholder_at(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('>', at);
  if (text[at] != '<' || end == std::string_view::npos) return {};
  const std::string_view name = text.substr(at + 1, end - at - 1);
  for (const char c : name) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '.';
    if (!fits) return {};
  }
  return name;
}

std::optional<Json> value_at(const std::string& path_text, const Json& event) {
  const auto path = query::Path::parse(path_text);
  if (!path.ok()) return std::nullopt;
  static const Json kNothing = Json::object();
  static const Chance kChance;
  auto value = path->read(query::Scope{event, kNothing, kNothing, kChance, ""});
  if (!value.ok()) return std::nullopt;
  return std::move(*value);
}

std::optional<Json> predefined_value(std::string_view name, const Json& event,
                                     const Predefined& predefined) {
  if (name == "aws.events.rule-arn") return Json(predefined.rule_arn);
  if (name == "aws.events.rule-name") return Json(predefined.rule_name);
  if (name == "aws.events.event.ingestion-time") return Json(predefined.ingestion_time);
  if (name == "aws.events.event.json") return event;
  if (name != "aws.events.event") return std::nullopt;
  Json plain = Json::object();
  for (const auto& [key, value] : event.members())
    if (key != "detail") plain.set(key == "detail-type" ? "detailType" : key, value);
  return plain;
}

// Within quotes objects are written without quotes of their own.
void append_plain(std::string& out, const Json& value, int depth) {
  if (depth > 100) return;
  if (value.is_string()) {
    std::string escaped;
    dump_string_to(escaped, value.as_string());
    out += std::string_view(escaped).substr(1, escaped.size() - 2);
  } else if (value.is_object()) {
    out += '{';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ',';
      out += value.members()[i].key + ":";
      append_plain(out, value.members()[i].value, depth + 1);
    }
    out += '}';
  } else if (value.is_array()) {
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ',';
      append_plain(out, value[i], depth + 1);
    }
    out += ']';
  } else {
    dump_to(out, value);
  }
}

std::string transformed(const Json& transformer, const Json& event, const Predefined& predefined) {
  const std::string text = transformer.get_string("InputTemplate");
  const Json& paths = transformer.get("InputPathsMap");
  std::string out;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const std::string_view name = c == '<' ? placeholder_at(text, at) : std::string_view{};
    const Json* path = name.empty() ? nullptr : paths.find(name);
    if (name.empty() || (!path && !is_predefined(name))) {
      if (c == '"') quoted = !quoted;
      out += c;
      if (c == '\\' && quoted && at + 1 < text.size()) out += text[++at];
      continue;
    }
    const auto value = path ? value_at(path->is_string() ? path->as_string() : "", event)
                            : predefined_value(name, event, predefined);
    if (quoted) {
      if (value) append_plain(out, *value, 0);
    } else {
      out += value ? dump(*value) : "\"\"";
    }
    at += name.size() + 1;
  }
  return out;
}

}  // namespace

AwsResult<void> check_transformer(const Json& transformer, std::string_view target_id) {
  const std::string text = transformer.get_string("InputTemplate");
  const Json& paths = transformer.get("InputPathsMap");
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    const std::string_view name = placeholder_at(text, at);
    if (!name.empty() && !paths.contains(name) && !is_predefined(name))
      return event_validation(
          format("InputTemplate for target {} contains invalid placeholder {}.", target_id, name));
  }
  if (!paths.is_object()) return {};
  for (const auto& [key, path] : paths.members())
    if (!path.is_string() || !query::Path::parse(path.as_string()).ok())
      return event_validation(
          format("InputPathsMap for target {} contains invalid path for key {}.", target_id, key));
  return {};
}

std::string target_input(const Json& target, const Json& event, const std::string& event_text,
                         const Predefined& predefined) {
  if (const Json* input = target.find("Input"))
    return input->is_string() ? input->as_string() : dump(*input);
  if (const Json* path = target.find("InputPath")) {
    const auto value = value_at(path->is_string() ? path->as_string() : "", event);
    return value ? dump(*value) : "null";
  }
  if (const Json* transformer = target.find("InputTransformer"))
    return transformed(*transformer, event, predefined);
  return event_text;
}

}  // namespace lockstep::events
