#include "emulator/protocol/xml.h"

#include <cmath>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::protocol {

namespace {

using core::MemberModel;
using core::Shape;
using core::ShapeKind;

constexpr int kXmlDepthMax = 64;

bool is_xml_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : text_(text) {}

  std::optional<XmlNode> document() {
    if (starts_with(text_, "\xEF\xBB\xBF")) at_ = 3;
    if (!skip_misc()) return std::nullopt;
    XmlNode root;
    if (!element(root, 0) || !skip_misc() || at_ != text_.size()) return std::nullopt;
    return root;
  }

 private:
  bool ahead(std::string_view what) const { return starts_with(text_.substr(at_), what); }
  void skip_blanks() {
    while (at_ < text_.size() && is_xml_blank(text_[at_])) ++at_;
  }
  bool skip_past(std::string_view end) {
    const std::size_t found = text_.find(end, at_);
    if (found == std::string_view::npos) return false;
    at_ = found + end.size();
    return true;
  }
  // Blanks, comments and processing instructions.
  bool skip_misc() {
    for (;;) {
      skip_blanks();
      if (ahead("<?")) {
        if (!skip_past("?>")) return false;
      } else if (ahead("<!--")) {
        if (!skip_past("-->")) return false;
      } else {
        return true;
      }
    }
  }

  std::string_view name() {
    const std::size_t from = at_;
    while (at_ < text_.size() && !is_xml_blank(text_[at_]) && text_[at_] != '>' &&
           text_[at_] != '/' && text_[at_] != '=' && text_[at_] != '<')
      ++at_;
    return text_.substr(from, at_ - from);
  }

  bool attributes(XmlNode& node) {
    for (;;) {
      skip_blanks();
      if (at_ >= text_.size()) return false;
      if (text_[at_] == '>' || text_[at_] == '/') return true;
      const std::string_view key = name();
      skip_blanks();
      if (key.empty() || at_ >= text_.size() || text_[at_] != '=') return false;
      ++at_;
      skip_blanks();
      if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return false;
      const std::size_t end = text_.find(text_[at_], at_ + 1);
      if (end == std::string_view::npos) return false;
      std::string value;
      if (!append_resolved(value, text_.substr(at_ + 1, end - at_ - 1))) return false;
      node.attributes.emplace_back(std::string(key), std::move(value));
      at_ = end + 1;
    }
  }

  bool element(XmlNode& node, int depth) {
    if (depth > kXmlDepthMax || at_ >= text_.size() || text_[at_] != '<') return false;
    ++at_;
    const std::string_view full = name();
    if (full.empty() || full.front() == '!') return false;
    node.name = local_name(full);
    if (!attributes(node)) return false;
    if (text_[at_] == '/') {
      if (!ahead("/>")) return false;
      at_ += 2;
      return true;
    }
    ++at_;
    return content(node, full, depth);
  }

  bool content(XmlNode& node, std::string_view full, int depth) {
    for (;;) {
      const std::size_t mark = text_.find('<', at_);
      if (mark == std::string_view::npos) return false;
      if (!append_resolved(node.text, text_.substr(at_, mark - at_))) return false;
      at_ = mark;
      if (ahead("</")) {
        at_ += 2;
        if (name() != full) return false;
        skip_blanks();
        if (at_ >= text_.size() || text_[at_] != '>') return false;
        ++at_;
        return true;
      }
      if (ahead("<!--")) {
        if (!skip_past("-->")) return false;
      } else if (ahead("<![CDATA[")) {
        const std::size_t from = at_ + 9;
        if (!skip_past("]]>")) return false;
        node.text += text_.substr(from, at_ - 3 - from);
      } else if (ahead("<?")) {
        if (!skip_past("?>")) return false;
      } else {
        node.children.emplace_back();
        if (!element(node.children.back(), depth + 1)) return false;
      }
    }
  }

  static bool append_resolved(std::string& out, std::string_view raw) {
    while (!raw.empty()) {
      const std::size_t mark = raw.find('&');
      out += raw.substr(0, mark);
      if (mark == std::string_view::npos) return true;
      const std::size_t end = raw.find(';', mark);
      if (end == std::string_view::npos) return false;
      if (!append_entity(out, raw.substr(mark + 1, end - mark - 1))) return false;
      raw.remove_prefix(end + 1);
    }
    return true;
  }

  static bool append_entity(std::string& out, std::string_view entity) {
    if (entity == "amp") return out += '&', true;
    if (entity == "lt") return out += '<', true;
    if (entity == "gt") return out += '>', true;
    if (entity == "quot") return out += '"', true;
    if (entity == "apos") return out += '\'', true;
    if (entity.size() < 2 || entity.size() > 9 || entity[0] != '#') return false;
    const bool hexadecimal = entity[1] == 'x';
    char32_t point = 0;
    for (const char c : entity.substr(hexadecimal ? 2 : 1)) {
      int digit = -1;
      if (c >= '0' && c <= '9') digit = c - '0';
      if (hexadecimal && c >= 'a' && c <= 'f') digit = c - 'a' + 10;
      if (hexadecimal && c >= 'A' && c <= 'F') digit = c - 'A' + 10;
      if (digit < 0) return false;
      point = point * (hexadecimal ? 16 : 10) + static_cast<char32_t>(digit);
    }
    if (point == 0 || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;
    out += from_code_points(std::u32string_view(&point, 1));
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

const XmlNode* XmlNode::child(std::string_view wanted) const {
  for (const XmlNode& node : children)
    if (node.name == wanted) return &node;
  return nullptr;
}

std::optional<XmlNode> parse_xml(std::string_view text) { return XmlReader(text).document(); }

void append_xml_text(std::string& out, std::string_view text) {
  for (char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\r': out += "&#xd;"; break;
      default: {
        const auto u = static_cast<unsigned char>(c);
        out += u < 0x20 && c != '\n' && c != '\t' ? '?' : c;
      }
    }
  }
}

void XmlWriter::open(std::string_view name) { out_.append("<").append(name).append(">"); }
void XmlWriter::close(std::string_view name) { out_.append("</").append(name).append(">"); }
void XmlWriter::text_element(std::string_view name, std::string_view text) {
  open(name);
  append_xml_text(out_, text);
  close(name);
}

void XmlWriter::members(const Shape& shape, const Json& value, int depth) {
  if (style_ == Style::RestXml) {
    if (!value.is_object()) return;
    for (const auto& [key, item] : value.members()) {
      const MemberModel* found = item.is_null() ? nullptr : shape.find_member(key);
      const bool attribute = found && found->wire.find(':') != std::string_view::npos;
      if (found && found->location == core::Location::Body && !attribute)
        member(*found, item, depth);
    }
    return;
  }
  for (const MemberModel& one : shape.members) {
    const Json* found = value.find(one.name);
    if (found && !found->is_null()) member(one, *found, depth);
  }
}

void XmlWriter::member(const MemberModel& member, const Json& value, int depth) {
  const Shape& shape = *member.shape;
  const bool flattened = member.flattened || shape.flattened;
  if (flattened && shape.kind == ShapeKind::List && value.is_array()) {
    for (const Json& item : value.items())
      element(shape.element_wire == "member" ? member.wire : shape.element_wire, *shape.element,
              item, depth);
  } else if (flattened && shape.kind == ShapeKind::Map && value.is_object()) {
    for (const auto& [key, item] : value.members()) entry(member.wire, shape, key, item, depth);
  } else {
    element(member.wire, shape, value, depth);
  }
}

void XmlWriter::entry(std::string_view name, const Shape& map, std::string_view key,
                      const Json& value, int depth) {
  open(name);
  text_element(map.key_wire, key);
  element(map.element_wire, *map.element, value, depth);
  close(name);
}

// A member named with a prefix, such as "xsi:type", is an attribute of its structure.
void XmlWriter::structure(std::string_view name, const Shape& shape, const Json& value, int depth) {
  out_.append("<").append(name);
  for (const MemberModel& one : shape.members) {
    if (one.wire.find(':') == std::string_view::npos || !value.contains(one.name)) continue;
    out_.append(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ");
    out_.append(one.wire).append("=\"");
    append_xml_text(out_, value.get_string(one.name));
    out_ += '"';
  }
  out_ += '>';
  members(shape, value, depth + 1);
  close(name);
}

void XmlWriter::element(std::string_view name, const Shape& shape, const Json& value, int depth) {
  if (depth > kXmlDepthMax) return;
  if (shape.kind == ShapeKind::Structure && value.is_object()) {
    structure(name, shape, value, depth);
  } else if (shape.kind == ShapeKind::List && value.is_array()) {
    if (value.empty()) return void(out_.append("<").append(name).append("/>"));
    open(name);
    for (const Json& item : value.items())
      element(shape.element_wire, *shape.element, item, depth + 1);
    close(name);
  } else if (shape.kind == ShapeKind::Map && value.is_object()) {
    if (value.empty()) return void(out_.append("<").append(name).append("/>"));
    open(name);
    for (const auto& [key, item] : value.members()) entry("entry", shape, key, item, depth + 1);
    close(name);
  } else {
    text_element(name, scalar(shape, value));
  }
}

std::string XmlWriter::scalar(const Shape& shape, const Json& value) const {
  if (value.is_string()) return value.as_string();
  if (shape.kind == ShapeKind::Timestamp && value.is_number()) {
    const auto ms = static_cast<std::int64_t>(std::llround(value.as_double() * 1000));
    return ms % 1000 == 0 && style_ == Style::Query ? iso_seconds(ms) : iso_ms(ms);
  }
  return value.is_null() ? "" : dump(value);
}

}  // namespace lockstep::protocol
