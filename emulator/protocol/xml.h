// XML of the AWS protocols: a small tree read from a request's body, and a writer led by shapes.
// Shapes  XmlNode: local names (prefixes are cut), text with entities resolved, children in order.
// Errors  parse_xml: nothing for what is no well-formed XML, holds a DOCTYPE (so that no entity can
//         grow), or nests deeper than 64.
// Source  XML 1.0; Smithy, "AWS query" and "AWS restXml" protocols.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/core/model.h"

namespace lockstep::protocol {

struct XmlNode {
  std::string name;
  std::string text;
  std::vector<std::pair<std::string, std::string>> attributes;  // with their prefixes
  std::vector<XmlNode> children;

  const XmlNode* child(std::string_view wanted) const;
};

std::optional<XmlNode> parse_xml(std::string_view text);

// Text as XML content; characters that XML cannot hold become question marks.
void append_xml_text(std::string& out, std::string_view text);

// Writes elements as the shapes of an output say.
class XmlWriter {
 public:
  enum class Style : std::uint8_t {
    Query,    // members in the model's order, times without empty fractions
    RestXml,  // members in the order of the answer, times always with milliseconds
  };
  XmlWriter(std::string& out, Style style) : out_(out), style_(style) {}

  void open(std::string_view name);
  void close(std::string_view name);
  void text_element(std::string_view name, std::string_view text);
  void members(const core::Shape& shape, const Json& value, int depth);
  void element(std::string_view name, const core::Shape& shape, const Json& value, int depth);

 private:
  void member(const core::MemberModel& member, const Json& value, int depth);
  void entry(std::string_view name, const core::Shape& map, std::string_view key, const Json& value,
             int depth);
  void structure(std::string_view name, const core::Shape& shape, const Json& value, int depth);
  std::string scalar(const core::Shape& shape, const Json& value) const;

  std::string& out_;
  Style style_;
};

}  // namespace lockstep::protocol
