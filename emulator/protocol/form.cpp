#include "emulator/protocol/form.h"

#include <algorithm>

#include "emulator/base/text.h"

namespace lockstep::protocol {

namespace {

constexpr std::size_t kParametersMax = 5'000;
constexpr int kDepthMax = 32;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

std::optional<Parameters> parse_parameters(std::string_view text) {
  Parameters parameters;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view one = text.substr(0, end);
    if (!one.empty()) {
      if (parameters.size() >= kParametersMax) return std::nullopt;
      const std::size_t equals = one.find('=');
      parameters.emplace_back(
          decode(one.substr(0, equals), true),
          equals == std::string_view::npos ? "" : decode(one.substr(equals + 1), true));
    }
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return parameters;
}

const std::string* find_parameter(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters)
    if (key == name) return &value;
  return nullptr;
}

std::string decode_percent(std::string_view text) { return decode(text, false); }

bool FormNode::put(std::string_view name, std::string text) {
  FormNode* node = this;
  for (int depth = 0; depth < kDepthMax; ++depth) {
    const std::size_t dot = name.find('.');
    const std::string_view part = name.substr(0, dot);
    // The last one first: the parameters of one structure come together.
    auto found = std::find_if(node->children.rbegin(), node->children.rend(),
                              [part](const auto& entry) { return entry.first == part; });
    if (found == node->children.rend()) {
      node->children.emplace_back(std::string(part), FormNode{});
      node = &node->children.back().second;
    } else {
      node = &found->second;
    }
    if (dot == std::string_view::npos) {
      node->has_value = true;
      node->value = std::move(text);
      return true;
    }
    name.remove_prefix(dot + 1);
  }
  return false;
}

const FormNode* FormNode::child(std::string_view name) const {
  for (const auto& [key, node] : children)
    if (key == name) return &node;
  return nullptr;
}

std::vector<const FormNode*> FormNode::numbered() const {
  std::vector<std::pair<std::int64_t, const FormNode*>> found;
  for (const auto& [key, node] : children)
    if (auto number = to_int(key); number && *number >= 0) found.emplace_back(*number, &node);
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const FormNode*> nodes;
  for (const auto& [number, node] : found) nodes.push_back(node);
  return nodes;
}

}  // namespace lockstep::protocol
