// A call of a picture function as JSON, and its answer.
// Shapes  {"f": "formatNumber", "value", "picture", "options"?}, likewise formatInteger, formatBase
//         (radix), string, parseInteger (text), fromMillis (zone?), toMillis (text, now); the
//         answer is {"value"}, {} for none, or {"code", "message"}. Parsed numbers are texts.
#pragma once

#include <optional>
#include <string>

#include "emulator/base/json.h"
#include "emulator/query/jsonata/pictures.h"

namespace lockstep::test {

namespace jsonata = query::jsonata;

inline Json picture_failure(const query::JsonataError& error) {
  Json answer = Json::object();
  answer.set("code", error.code);
  answer.set("message", error.message);
  return answer;
}

inline Json picture_value(Json content) {
  Json answer = Json::object();
  answer.set("value", std::move(content));
  return answer;
}

inline Json shown(const jsonata::Picture<std::string>& result) {
  return result.ok() ? picture_value(Json(*result)) : picture_failure(result.error());
}

template <class T>
Json shown(const jsonata::Picture<std::optional<T>>& result) {
  if (!result.ok()) return picture_failure(result.error());
  return *result ? picture_value(Json(jsonata::number_text(static_cast<double>(**result))))
                 : Json::object();
}

inline std::optional<std::string> text_of(const Json& call, const char* name) {
  const Json* found = call.find(name);
  return found && found->is_string() ? std::optional(found->as_string()) : std::nullopt;
}

inline double number_of(const Json& call, const char* name) { return call.find(name)->as_double(); }

inline jsonata::DecimalFormat options_of(const Json& call) {
  jsonata::DecimalFormat options;
  if (const Json* found = call.find("options")) {
    for (const auto& member : found->members()) options[member.key] = member.value.as_string();
  }
  return options;
}

inline Json picture_answer(const Json& call) {
  const std::string function = *text_of(call, "f");
  const auto picture = text_of(call, "picture");
  if (function == "formatNumber") {
    return shown(jsonata::format_number(number_of(call, "value"), *picture, options_of(call)));
  }
  if (function == "formatInteger") {
    return shown(jsonata::format_integer(number_of(call, "value"), *picture));
  }
  if (function == "formatBase") {
    return shown(jsonata::format_base(number_of(call, "value"), number_of(call, "radix")));
  }
  if (function == "string")
    return picture_value(Json(jsonata::number_text(number_of(call, "value"))));
  const auto text = text_of(call, "text");
  if (function == "parseInteger") return shown(jsonata::parse_integer(*text, *picture));
  if (function == "fromMillis") {
    const auto ms = static_cast<std::int64_t>(number_of(call, "value"));
    return shown(jsonata::from_millis(ms, picture, text_of(call, "zone")));
  }
  const auto now_ms = static_cast<std::int64_t>(number_of(call, "now"));
  return shown(jsonata::to_millis(*text, picture, now_ms));
}

}  // namespace lockstep::test
