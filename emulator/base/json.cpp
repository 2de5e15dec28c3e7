#include "emulator/base/json.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <unordered_map>

namespace lockstep {

namespace {
constexpr std::size_t kIndexFrom = 17;  // members; below, a linear look is faster
const Json kNull;
}  // namespace

struct Json::StringNode : Node {
  explicit StringNode(std::string value) : text(std::move(value)) {}
  std::string text;
};

struct Json::ArrayNode : Node {
  Items items;
};

struct Json::ObjectNode : Node {
  Members members;
  // Built while the value has one owner, so that readers on several threads never write.
  std::unique_ptr<std::unordered_multimap<std::size_t, std::uint32_t>> index;

  std::ptrdiff_t position(std::string_view key) const {
    if (!index) {
      for (std::size_t i = 0; i < members.size(); ++i)
        if (members[i].key == key) return static_cast<std::ptrdiff_t>(i);
      return -1;
    }
    auto [first, last] = index->equal_range(std::hash<std::string_view>{}(key));
    for (; first != last; ++first)
      if (members[first->second].key == key) return first->second;
    return -1;
  }

  void append(std::string_view key, Json value) {
    members.push_back({std::string(key), std::move(value)});
    if (index) {
      index->emplace(std::hash<std::string_view>{}(key),
                     static_cast<std::uint32_t>(members.size() - 1));
    } else if (members.size() >= kIndexFrom) {
      rebuild_index();
    }
  }

  void rebuild_index() {
    index.reset();
    if (members.size() < kIndexFrom) return;
    index = std::make_unique<std::unordered_multimap<std::size_t, std::uint32_t>>();
    for (std::size_t i = 0; i < members.size(); ++i)
      index->emplace(std::hash<std::string_view>{}(members[i].key), static_cast<std::uint32_t>(i));
  }
};

Json::Json(unsigned long value) noexcept : kind_(Kind::Int) {
  if (value <= static_cast<unsigned long>(std::numeric_limits<std::int64_t>::max())) {
    as_.integer = static_cast<std::int64_t>(value);
  } else {
    kind_ = Kind::Double;
    as_.real = static_cast<double>(value);
  }
}

Json::Json(std::string value) : kind_(Kind::String) { as_.node = new StringNode(std::move(value)); }

Json::Json(Items items) : kind_(Kind::Array) {
  auto* node = new ArrayNode;
  node->items = std::move(items);
  as_.node = node;
}

Json Json::array() { return Json(Items{}); }

Json Json::array(std::initializer_list<Json> items) { return Json(Items(items)); }

Json Json::object() {
  Json result;
  result.as_.node = new ObjectNode;
  result.kind_ = Kind::Object;
  return result;
}

Json Json::object(std::initializer_list<std::pair<std::string_view, Json>> members) {
  Json result = object();
  result.reserve(members.size());
  for (const auto& [key, value] : members) result.set(key, value);
  return result;
}

Json Json::object_of(Members members) {
  Json result = object();
  auto& node = *static_cast<ObjectNode*>(result.as_.node);
  bool distinct = members.size() < kIndexFrom;
  for (std::size_t i = 1; i < members.size() && distinct; ++i)
    for (std::size_t j = 0; j < i && distinct; ++j) distinct = members[i].key != members[j].key;
  if (distinct) {
    node.members = std::move(members);
    return result;
  }
  node.members.reserve(members.size());
  for (Member& member : members) result.set(member.key, std::move(member.value));
  return result;
}

void Json::destroy() noexcept {
  switch (kind_) {
    case Kind::String: delete static_cast<StringNode*>(as_.node); break;
    case Kind::Array: delete static_cast<ArrayNode*>(as_.node); break;
    case Kind::Object: delete static_cast<ObjectNode*>(as_.node); break;
    default: break;
  }
}

bool Json::as_bool() const { return CHECK(is_bool()), as_.boolean; }
std::int64_t Json::as_int() const { return CHECK(is_int()), as_.integer; }
double Json::as_double() const {
  CHECK(is_number());
  return is_int() ? static_cast<double>(as_.integer) : as_.real;
}
const std::string& Json::as_string() const {
  return CHECK(is_string()), static_cast<StringNode*>(as_.node)->text;
}
const Json::Items& Json::items() const {
  return CHECK(is_array()), static_cast<ArrayNode*>(as_.node)->items;
}
const Json::Members& Json::members() const {
  return CHECK(is_object()), static_cast<ObjectNode*>(as_.node)->members;
}

std::size_t Json::size() const {
  if (is_array()) return items().size();
  if (is_object()) return members().size();
  return 0;
}

const Json& Json::operator[](std::size_t index) const {
  CHECK(index < items().size());
  return items()[index];
}

const Json* Json::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  const auto& node = *static_cast<ObjectNode*>(as_.node);
  const auto position = node.position(key);
  return position < 0 ? nullptr : &node.members[static_cast<std::size_t>(position)].value;
}

const Json& Json::get(std::string_view key) const {
  const Json* member = find(key);
  return member ? *member : kNull;
}

std::string Json::get_string(std::string_view key, std::string_view fallback) const {
  const Json* member = find(key);
  return member && member->is_string() ? member->as_string() : std::string(fallback);
}

std::int64_t Json::get_int(std::string_view key, std::int64_t fallback) const {
  const Json* member = find(key);
  return member && member->is_int() ? member->as_int() : fallback;
}

bool Json::get_bool(std::string_view key, bool fallback) const {
  const Json* member = find(key);
  return member && member->is_bool() ? member->as_bool() : fallback;
}

Json::ArrayNode& Json::own_array() {
  if (is_null()) *this = array();
  CHECK(is_array());
  auto* node = static_cast<ArrayNode*>(as_.node);
  if (node->references.load(std::memory_order_acquire) != 1) {
    auto* copy = new ArrayNode;
    copy->items = node->items;
    release();
    as_.node = node = copy;
  }
  return *node;
}

Json::ObjectNode& Json::own_object() {
  if (is_null()) *this = object();
  CHECK(is_object());
  auto* node = static_cast<ObjectNode*>(as_.node);
  if (node->references.load(std::memory_order_acquire) != 1) {
    auto* copy = new ObjectNode;
    copy->members = node->members;
    copy->rebuild_index();
    release();
    as_.node = node = copy;
  }
  return *node;
}

void Json::set(std::string_view key, Json value) {
  auto& node = own_object();
  const auto position = node.position(key);
  if (position >= 0) {
    node.members[static_cast<std::size_t>(position)].value = std::move(value);
  } else {
    node.append(key, std::move(value));
  }
}

Json& Json::at(std::string_view key) {
  auto& node = own_object();
  auto position = node.position(key);
  if (position < 0) {
    node.append(key, Json());
    position = static_cast<std::ptrdiff_t>(node.members.size()) - 1;
  }
  return node.members[static_cast<std::size_t>(position)].value;
}

bool Json::erase(std::string_view key) {
  if (!find(key)) return false;
  auto& node = own_object();
  node.members.erase(node.members.begin() + node.position(key));
  node.rebuild_index();
  return true;
}

void Json::push_back(Json value) { own_array().items.push_back(std::move(value)); }

Json& Json::at(std::size_t index) {
  auto& node = own_array();
  CHECK(index < node.items.size());
  return node.items[index];
}

void Json::reserve(std::size_t count) {
  if (is_array()) own_array().items.reserve(count);
  if (is_object()) own_object().members.reserve(count);
}

bool operator==(const Json& a, const Json& b) {
  using Kind = Json::Kind;
  if (a.is_number() && b.is_number()) {
    if (a.is_int() && b.is_int()) return a.as_int() == b.as_int();
    return a.as_double() == b.as_double();
  }
  if (a.kind_ != b.kind_) return false;
  if (a.shared_kind() && a.as_.node == b.as_.node) return true;
  switch (a.kind_) {
    case Kind::Bool: return a.as_.boolean == b.as_.boolean;
    case Kind::String: return a.as_string() == b.as_string();
    case Kind::Array: return a.items() == b.items();
    case Kind::Object: {
      if (a.size() != b.size()) return false;
      for (const auto& member : a.members()) {
        const Json* other = b.find(member.key);
        if (!other || !(*other == member.value)) return false;
      }
      return true;
    }
    default: return true;
  }
}

// --- text ---------------------------------------------------------------------------------------

namespace {

// Length of the valid UTF-8 sequence at `text[at]`, 0 if there is none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  const unsigned first = byte(0);
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first < 0xF0) {
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first < 0xF5) {
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) > 0x8F) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

void escape_control(std::string& out, unsigned char c) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

void dump_character_to(std::string& out, std::string_view text, std::size_t& i) {
  const auto c = static_cast<unsigned char>(text[i]);
  switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\b': out += "\\b"; break;
    case '\f': out += "\\f"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default: {
      if (c < 0x20) {
        escape_control(out, c);
        break;
      }
      const std::size_t length = utf8_length(text, i);
      if (length == 0) {
        out += "\xEF\xBF\xBD";
        break;
      }
      out.append(text.substr(i, length));
      i += length - 1;
    }
  }
}

bool plain(unsigned char c) { return c >= 0x20 && c != '"' && c != '\\' && c < 0x80; }

// How many bytes from `at` on are plain, looking at eight at a time.
std::size_t plain_run(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHighs = 0x8080808080808080;
  const auto zeros = [](std::uint64_t x) { return (x - kOnes) & ~x & kHighs; };
  const std::size_t start = at;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t x;
    std::memcpy(&x, text.data() + at, 8);
    if ((x & kHighs) | ((x - 0x20 * kOnes) & ~x & kHighs) | zeros(x ^ ('"' * kOnes)) |
        zeros(x ^ ('\\' * kOnes)))
      break;
  }
  while (at < text.size() && plain(static_cast<unsigned char>(text[at]))) ++at;
  return at - start;
}

void indent_to(std::string& out, int depth) {
  out += '\n';
  out.append(static_cast<std::size_t>(depth) * 2, ' ');
}

void dump_pretty_to(std::string& out, const Json& value, int depth) {
  if (value.empty()) return dump_to(out, value);
  const bool is_array = value.is_array();
  out += is_array ? '[' : '{';
  bool first = true;
  const auto next = [&] {
    if (!first) out += ',';
    first = false;
    indent_to(out, depth + 1);
  };
  if (is_array) {
    for (const Json& item : value.items()) {
      next();
      dump_pretty_to(out, item, depth + 1);
    }
  } else {
    for (const auto& member : value.members()) {
      next();
      dump_string_to(out, member.key);
      out += ": ";
      dump_pretty_to(out, member.value, depth + 1);
    }
  }
  indent_to(out, depth);
  out += is_array ? ']' : '}';
}

}  // namespace

void dump_string_to(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t run = plain_run(text, i);
    out.append(text.data() + i, run);
    i += run;
    if (i < text.size()) dump_character_to(out, text, i);
  }
  out += '"';
}

// Java's Double.toString: plain from 1e-3 to below 1e7, else d.dddE[-]n.
std::string dump_double(double value) {
  if (!std::isfinite(value)) return "null";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  char buffer[40];
  const double magnitude = std::fabs(value);
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr;
    std::string text(buffer, end);
    if (text.find('.') == std::string::npos) text += ".0";
    return text;
  }
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  const std::string text(buffer, end);
  const std::size_t e = text.find('e');
  std::string mantissa = text.substr(0, e);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  return mantissa + "E" + std::to_string(std::stoi(text.substr(e + 1)));
}

void dump_to(std::string& out, const Json& value) {
  switch (value.kind()) {
    case Json::Kind::Null: out += "null"; return;
    case Json::Kind::Bool: out += value.as_bool() ? "true" : "false"; return;
    case Json::Kind::Int: {
      char buffer[24];
      out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value.as_int()).ptr);
      return;
    }
    case Json::Kind::Double: out += dump_double(value.as_double()); return;
    case Json::Kind::String: dump_string_to(out, value.as_string()); return;
    case Json::Kind::Array: {
      out += '[';
      bool first = true;
      for (const Json& item : value.items()) {
        if (!first) out += ',';
        first = false;
        dump_to(out, item);
      }
      out += ']';
      return;
    }
    case Json::Kind::Object: {
      out += '{';
      bool first = true;
      for (const auto& member : value.members()) {
        if (!first) out += ',';
        first = false;
        dump_string_to(out, member.key);
        out += ':';
        dump_to(out, member.value);
      }
      out += '}';
    }
  }
}

std::string dump(const Json& value) {
  std::string out;
  dump_to(out, value);
  return out;
}

std::string dump_pretty(const Json& value) {
  std::string out;
  dump_pretty_to(out, value, 0);
  return out;
}

}  // namespace lockstep
