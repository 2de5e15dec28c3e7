// The iteration order of a Java HashMap<String, ...>: AWS emits some keys in it.
// Source  recorded AWS answers "Key order of a JSONPath payload template": explained every recorded order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::query {

// String.hashCode over UTF-16 units.
std::uint32_t java_hash(std::string_view utf8);

// Positions of `keys` in the order in which a HashMap filled with them iterates.
std::vector<std::size_t> java_hash_order(const std::vector<std::string>& keys);

}  // namespace lockstep::query
