// Form: the parameters of a query string or form body, and the tree their dotted names make.
// Shapes  "Tags.member.1.Key=a" is the child Key of 1, a child of member, a child of Tags.
// Errors  nothing (or false) for more than 5,000 parameters or names deeper than 32.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep::protocol {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// In order, decoded. Nothing if there are too many.
std::optional<Parameters> parse_parameters(std::string_view text);
const std::string* find_parameter(const Parameters& parameters, std::string_view name);

// Percent signs only; + stays. For paths.
std::string decode_percent(std::string_view text);

class FormNode {
 public:
  // Puts a value at "a.b.c"; false if the name is too deep.
  bool put(std::string_view name, std::string value);
  const FormNode* child(std::string_view name) const;
  // The children whose names are numbers, in their numeric order.
  std::vector<const FormNode*> numbered() const;

  bool has_value = false;
  std::string value;
  std::vector<std::pair<std::string, FormNode>> children;
};

}  // namespace lockstep::protocol
