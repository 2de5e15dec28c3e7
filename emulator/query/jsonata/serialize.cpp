#include "emulator/query/jsonata/serialize.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "emulator/query/jsonata/pictures.h"
#include "emulator/query/jsonata/unicode.h"

namespace lockstep::query::jsonata {

namespace {

constexpr int kDepthMax = 900;
constexpr double kIntegerMax = 9.2e18;

void append_escaped(std::string& out, std::uint32_t point) {
  static constexpr char kHexDigits[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHexDigits[point >> shift & 15u];
}

void append_special(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: append_escaped(out, static_cast<unsigned char>(c));
  }
}

// Writes values as JSON.stringify does, for $string or for messages.
class Writer {
 public:
  Writer(std::string& out, Layout layout, std::size_t bytes_max)
      : out_(out), layout_(layout), bytes_max_(bytes_max) {}
  bool rounds_numbers = true;
  std::optional<StringifyProblem> problem;

  void write(Value value, int depth) {
    if (problem) return;
    if (depth > kDepthMax) problem = StringifyProblem::Depth;
    if (out_.size() > bytes_max_) problem = StringifyProblem::Size;
    switch (value.kind()) {
      case Value::Kind::Bool: out_ += value.as_bool() ? "true" : "false"; return;
      case Value::Kind::Number: return number(value.as_number());
      case Value::Kind::Text: return append_quoted(out_, value.as_text());
      case Value::Kind::Array:
      case Value::Kind::JsonArray: return array(value, depth);
      case Value::Kind::Object:
      case Value::Kind::JsonObject: return object(value, depth);
      case Value::Kind::Function: out_ += "\"\""; return;
      case Value::Kind::Tuple: return write(value.as_tuple()->focus, depth + 1);
      default: out_ += "null"; return;
    }
  }

 private:
  void number(double value) {
    if (std::isnan(value)) {
      out_ += "null";
    } else if (std::isinf(value)) {
      if (rounds_numbers) problem = StringifyProblem::Infinite;
      out_ += "null";
    } else {
      out_ += rounds_numbers ? number_text(value) : js_number(value);
    }
  }
  void line(int depth) {
    if (layout_ == Layout::Compact) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(depth) * 2, ' ');
  }
  void array(Value value, int depth) {
    const std::size_t count = value.size();
    out_ += '[';
    for (std::size_t i = 0; i < count && !problem; ++i) {
      if (i != 0) out_ += ',';
      line(depth + 1);
      write(value.at(i), depth + 1);
    }
    if (count != 0) line(depth);
    out_ += ']';
  }
  void object(Value value, int depth) {
    bool first = true;
    out_ += '{';
    for (std::size_t i = 0; i < value.member_count() && !problem; ++i) {
      const Value member = value.value_at(i);
      if (member.is_undefined()) continue;
      if (!first) out_ += ',';
      first = false;
      line(depth + 1);
      append_quoted(out_, value.key_at(i));
      out_ += layout_ == Layout::Compact ? ":" : ": ";
      write(member, depth + 1);
    }
    if (!first) line(depth);
    out_ += '}';
  }

  std::string& out_;
  Layout layout_;
  std::size_t bytes_max_;
};

std::optional<Json> array_to_json(Value value, int depth) {
  Json::Items items;
  items.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Value item = value.at(i);
    if (item.is_function()) continue;
    auto json = to_json(item, depth + 1);
    if (!json) return std::nullopt;
    items.push_back(std::move(*json));
  }
  return Json(std::move(items));
}

std::optional<Json> object_to_json(Value value, int depth) {
  Json result = Json::object();
  result.reserve(value.member_count());
  for (std::size_t i = 0; i < value.member_count(); ++i) {
    const Value member = value.value_at(i);
    if (member.is_function() || member.is_undefined()) continue;
    auto json = to_json(member, depth + 1);
    if (!json) return std::nullopt;
    result.set(value.key_at(i), std::move(*json));
  }
  return result;
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain_from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool surrogate =
        c == 0xED && i + 2 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xA0;
    if (c >= 0x20 && c != '"' && c != '\\' && !surrogate) continue;
    out.append(text.substr(plain_from, i - plain_from));
    if (surrogate) {
      append_escaped(out, code_point(text, i));
      i += 2;
    } else {
      append_special(out, text[i]);
    }
    plain_from = i + 1;
  }
  out.append(text.substr(plain_from));
  out += '"';
}

std::string quoted(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

std::string js_number(double value) {
  if (value == 0) return "0";
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  char buffer[400];
  const double magnitude = std::fabs(value);
  if (magnitude >= 1e-6 && magnitude < 1e21) {
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr;
    return {buffer, end};
  }
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  std::string text(buffer, end);  // 1.5e+09: at least two digits of exponent
  const std::size_t e = text.find('e') + 2;
  while (e + 1 < text.size() && text[e] == '0') text.erase(e, 1);
  return text;
}

double js_parse_float(std::string_view text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem == std::errc::result_out_of_range) {
    const auto e = text.find_first_of("eE");
    const bool tiny = e != text.npos ? text.find('-', e) != text.npos : text.find("0.") == 0;
    const bool negative = text[0] == '-';
    value = tiny ? 0.0 : std::numeric_limits<double>::infinity();
    return negative ? -value : value;
  }
  return problem == std::errc() ? value : std::numeric_limits<double>::quiet_NaN();
}

std::optional<StringifyProblem> stringify(std::string& out, Value value, Layout layout,
                                          std::size_t bytes_max) {
  Writer writer(out, layout, bytes_max);
  writer.write(value, 0);
  return writer.problem;
}

std::string brief_json(Value value) {
  constexpr std::size_t kBriefMax = 10'000;
  if (value.is_undefined()) return "undefined";
  std::string out;
  Writer writer(out, Layout::Compact, kBriefMax);
  writer.rounds_numbers = false;
  writer.write(value, 0);
  return out;
}

Json number_to_json(double value) {
  if (value == 0) return Json(0);
  if (std::trunc(value) == value && std::fabs(value) < kIntegerMax)
    return Json(static_cast<std::int64_t>(value));
  return Json(value);
}

std::optional<Json> to_json(Value value, int depth) {
  if (depth > kDepthMax) return std::nullopt;
  switch (value.kind()) {
    case Value::Kind::Bool: return Json(value.as_bool());
    case Value::Kind::Number: return number_to_json(value.as_number());
    case Value::Kind::Text: return Json(value.as_text());
    case Value::Kind::JsonArray:
    case Value::Kind::JsonObject: return *value.json();
    case Value::Kind::Array: return array_to_json(value, depth);
    case Value::Kind::Object: return object_to_json(value, depth);
    case Value::Kind::Tuple: return to_json(value.as_tuple()->focus, depth + 1);
    default: return Json();
  }
}

}  // namespace lockstep::query::jsonata
