#include "emulator/query/java_order.h"

#include <algorithm>
#include <numeric>

#include "emulator/base/text.h"

namespace lockstep::query {

std::uint32_t java_hash(std::string_view utf8) {
  std::uint32_t hash = 0;
  for (const char32_t point : to_code_points(utf8)) {
    if (point < 0x10000) {
      hash = 31 * hash + point;
    } else {
      const char32_t rest = point - 0x10000;
      hash = 31 * hash + (0xD800 + (rest >> 10));
      hash = 31 * hash + (0xDC00 + (rest & 0x3FF));
    }
  }
  return hash;
}

std::vector<std::size_t> java_hash_order(const std::vector<std::string>& keys) {
  std::uint32_t capacity = 16;
  while (keys.size() * 4 > std::size_t{capacity} * 3) capacity *= 2;
  std::vector<std::uint32_t> buckets;
  buckets.reserve(keys.size());
  for (const auto& key : keys) {
    const std::uint32_t hash = java_hash(key);
    buckets.push_back((hash ^ (hash >> 16)) & (capacity - 1));
  }
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return buckets[a] < buckets[b]; });
  return order;
}

}  // namespace lockstep::query
