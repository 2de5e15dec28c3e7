// Functions: one row for each function that every expression knows: name, signature, arity, code.
// Shapes  Arguments come fitted to the signature; one that is absent is undefined.
// Errors  The faults of the reference; the caller adds the function's name and position.
// Source  docs.jsonata.org "Function Library"; AWS documentation "Transforming data with JSONata in
//         Step Functions" for those of functions_aws.cpp.
#pragma once

#include <string_view>

#include "emulator/query/jsonata/value.h"

namespace lockstep::query::jsonata {

class Evaluator;
class Signature;

struct Call {
  Evaluator& evaluator;
  const Value* args;
  std::size_t count;
  Value arg(std::size_t index) const { return index < count ? args[index] : Value(); }
};

using NativeFunction = Outcome (*)(const Call&);

struct Builtin {
  std::string_view name;
  std::string_view signature_text;
  int arity;  // what a higher-order function may hand to it
  NativeFunction native;
  int id = 0;
  const Signature* signature = nullptr;
};

// The function of that name, or null.
const Builtin* find_builtin(std::string_view name);
std::size_t builtin_count();

// functions_string.cpp
Outcome native_string(const Call& call);
Outcome native_substring(const Call& call);
Outcome native_substring_before(const Call& call);
Outcome native_substring_after(const Call& call);
Outcome native_lowercase(const Call& call);
Outcome native_uppercase(const Call& call);
Outcome native_length(const Call& call);
Outcome native_trim(const Call& call);
Outcome native_pad(const Call& call);
Outcome native_join(const Call& call);
// functions_match.cpp
Outcome native_match(const Call& call);
Outcome native_contains(const Call& call);
Outcome native_replace(const Call& call);
Outcome native_split(const Call& call);
// functions_encoding.cpp
Outcome native_base64_encode(const Call& call);
Outcome native_base64_decode(const Call& call);
Outcome native_encode_url_component(const Call& call);
Outcome native_encode_url(const Call& call);
Outcome native_decode_url_component(const Call& call);
Outcome native_decode_url(const Call& call);
// functions_numeric.cpp
Outcome native_sum(const Call& call);
Outcome native_count(const Call& call);
Outcome native_max(const Call& call);
Outcome native_min(const Call& call);
Outcome native_average(const Call& call);
Outcome native_number(const Call& call);
Outcome native_abs(const Call& call);
Outcome native_floor(const Call& call);
Outcome native_ceil(const Call& call);
Outcome native_round(const Call& call);
Outcome native_sqrt(const Call& call);
Outcome native_power(const Call& call);
Outcome native_boolean(const Call& call);
Outcome native_not(const Call& call);
// functions_format.cpp
Outcome native_format_number(const Call& call);
Outcome native_format_base(const Call& call);
Outcome native_format_integer(const Call& call);
Outcome native_parse_integer(const Call& call);
Outcome native_now(const Call& call);
Outcome native_millis(const Call& call);
Outcome native_from_millis(const Call& call);
Outcome native_to_millis(const Call& call);
// functions_array.cpp
Outcome native_append(const Call& call);
Outcome native_reverse(const Call& call);
Outcome native_shuffle(const Call& call);
Outcome native_distinct(const Call& call);
Outcome native_zip(const Call& call);
Outcome native_sort(const Call& call);
// functions_object.cpp
Outcome native_keys(const Call& call);
Outcome native_lookup(const Call& call);
Outcome native_spread(const Call& call);
Outcome native_merge(const Call& call);
Outcome native_exists(const Call& call);
Outcome native_type(const Call& call);
Outcome native_error(const Call& call);
Outcome native_assert(const Call& call);
Outcome native_clone(const Call& call);
// functions_higher_order.cpp
Outcome native_map(const Call& call);
Outcome native_filter(const Call& call);
Outcome native_single(const Call& call);
Outcome native_reduce(const Call& call);
Outcome native_sift(const Call& call);
Outcome native_each(const Call& call);
// functions_aws.cpp
Outcome native_partition(const Call& call);
Outcome native_range(const Call& call);
Outcome native_hash(const Call& call);
Outcome native_random(const Call& call);
Outcome native_uuid(const Call& call);
Outcome native_parse(const Call& call);

}  // namespace lockstep::query::jsonata
