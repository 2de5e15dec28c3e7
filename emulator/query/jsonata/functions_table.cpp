#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>

#include "emulator/base/check.h"
#include "emulator/query/jsonata/functions.h"
#include "emulator/query/jsonata/signature.h"

namespace lockstep::query::jsonata {

namespace {

constexpr Builtin kBuiltins[] = {
    {"sum", "<a<n>:n>", 1, native_sum},
    {"count", "<a:n>", 1, native_count},
    {"max", "<a<n>:n>", 1, native_max},
    {"min", "<a<n>:n>", 1, native_min},
    {"average", "<a<n>:n>", 1, native_average},
    {"string", "<x-b?:s>", 1, native_string},
    {"substring", "<s-nn?:s>", 3, native_substring},
    {"substringBefore", "<s-s:s>", 2, native_substring_before},
    {"substringAfter", "<s-s:s>", 2, native_substring_after},
    {"lowercase", "<s-:s>", 1, native_lowercase},
    {"uppercase", "<s-:s>", 1, native_uppercase},
    {"length", "<s-:n>", 1, native_length},
    {"trim", "<s-:s>", 1, native_trim},
    {"pad", "<s-ns?:s>", 3, native_pad},
    {"match", "<s-f<s:o>n?:a<o>>", 3, native_match},
    {"contains", "<s-(sf):b>", 2, native_contains},
    {"replace", "<s-(sf)(sf)n?:s>", 4, native_replace},
    {"split", "<s-(sf)n?:a<s>>", 3, native_split},
    {"join", "<a<s>s?:s>", 2, native_join},
    {"formatNumber", "<n-so?:s>", 3, native_format_number},
    {"formatBase", "<n-n?:s>", 2, native_format_base},
    {"formatInteger", "<n-s:s>", 2, native_format_integer},
    {"parseInteger", "<s-s:n>", 2, native_parse_integer},
    {"number", "<(nsb)-:n>", 1, native_number},
    {"floor", "<n-:n>", 1, native_floor},
    {"ceil", "<n-:n>", 1, native_ceil},
    {"round", "<n-n?:n>", 2, native_round},
    {"abs", "<n-:n>", 1, native_abs},
    {"sqrt", "<n-:n>", 1, native_sqrt},
    {"power", "<n-n:n>", 2, native_power},
    {"boolean", "<x-:b>", 1, native_boolean},
    {"not", "<x-:b>", 1, native_not},
    {"map", "<af>", 2, native_map},
    {"zip", "<a+>", 0, native_zip},
    {"filter", "<af>", 2, native_filter},
    {"single", "<af?>", 2, native_single},
    {"reduce", "<afj?:j>", 3, native_reduce},
    {"sift", "<o-f?:o>", 2, native_sift},
    {"keys", "<x-:a<s>>", 1, native_keys},
    {"lookup", "<x-s:x>", 2, native_lookup},
    {"append", "<xx:a>", 2, native_append},
    {"exists", "<x:b>", 1, native_exists},
    {"spread", "<x-:a<o>>", 1, native_spread},
    {"merge", "<a<o>:o>", 1, native_merge},
    {"reverse", "<a:a>", 1, native_reverse},
    {"each", "<o-f:a>", 2, native_each},
    {"error", "<s?:x>", 1, native_error},
    {"assert", "<bs?:x>", 2, native_assert},
    {"type", "<x:s>", 1, native_type},
    {"sort", "<af?:a>", 2, native_sort},
    {"shuffle", "<a:a>", 1, native_shuffle},
    {"distinct", "<x:x>", 1, native_distinct},
    {"base64encode", "<s-:s>", 1, native_base64_encode},
    {"base64decode", "<s-:s>", 1, native_base64_decode},
    {"encodeUrlComponent", "<s-:s>", 1, native_encode_url_component},
    {"encodeUrl", "<s-:s>", 1, native_encode_url},
    {"decodeUrlComponent", "<s-:s>", 1, native_decode_url_component},
    {"decodeUrl", "<s-:s>", 1, native_decode_url},
    {"toMillis", "<s-s?:n>", 2, native_to_millis},
    {"fromMillis", "<n-s?s?:s>", 3, native_from_millis},
    {"now", "<s?s?:s>", 2, native_now},
    {"millis", "<:n>", 0, native_millis},
    {"clone", "<(oa)-:o>", 1, native_clone},
    {"partition", "<an:a>", 2, native_partition},
    {"range", "<nnn:a>", 3, native_range},
    {"hash", "<s-s:s>", 2, native_hash},
    {"random", "<n?:n>", 0, native_random},
    {"uuid", "<:s>", 0, native_uuid},
    {"parse", "<s-:x>", 1, native_parse},
};

// The rows with their signatures parsed and numbered, by name.
struct BuiltinTable {
  std::deque<Signature> signatures;
  std::deque<Builtin> rows;
  std::unordered_map<std::string_view, const Builtin*> by_name;

  BuiltinTable() {
    for (const Builtin& row : kBuiltins) {
      auto signature = Signature::parse(row.signature_text);
      CHECK(signature.ok());
      signatures.push_back(std::move(signature).value());
      rows.push_back(row);
      rows.back().id = static_cast<int>(rows.size()) - 1;
      rows.back().signature = &signatures.back();
      by_name.emplace(row.name, &rows.back());
    }
  }
};

const BuiltinTable& builtin_table() {
  static const BuiltinTable table;
  return table;
}

}  // namespace

const Builtin* find_builtin(std::string_view name) {
  const auto& by_name = builtin_table().by_name;
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

std::size_t builtin_count() { return std::size(kBuiltins); }

}  // namespace lockstep::query::jsonata
