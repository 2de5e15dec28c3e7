// The functions that Step Functions adds to JSONata.
// Source  AWS documentation, "Transforming data with JSONata in Step Functions". What a wrong
//         argument answers is not documented: a guess.
#include <cmath>

#include "emulator/base/digest.h"
#include "emulator/base/text.h"
#include "emulator/query/jsonata/evaluator.h"
#include "emulator/query/jsonata/serialize.h"

namespace lockstep::query::jsonata {

namespace {

constexpr std::size_t kRangeItemsMax = 10'000'000;
constexpr std::size_t kJsonTextDepthMax = 500;

Outcome refused_argument(const Call& call, std::size_t index) {
  return call.evaluator.fault("T0410", call.arg(index), index + 1);
}

// A value of parsed JSON, copied into the evaluation.
Value imported(Evaluator& evaluator, const Json& json) {
  Arena& arena = evaluator.arena();
  if (json.is_array()) {
    Array* array = evaluator.make_array();
    array->reserve(arena, json.size());
    for (const Json& item : json.items()) array->push(arena, imported(evaluator, item));
    return Value::array(array);
  }
  if (json.is_object()) {
    auto* object = arena.make<Object>();
    for (const Json::Member& member : json.members())
      object->append(arena, arena.copy(member.key), imported(evaluator, member.value));
    return Value::object(object);
  }
  return json.is_string() ? evaluator.text(json.as_string()) : Value::of(json);
}

}  // namespace

Outcome native_partition(const Call& call) {
  const Value list = call.arg(0);
  if (!list.is_array()) return Value();
  if (!call.arg(1).is_number()) return refused_argument(call, 1);
  const double size = std::floor(call.arg(1).as_number());
  if (!(size >= 1)) return refused_argument(call, 1);
  Evaluator& evaluator = call.evaluator;
  const std::size_t step =
      size >= static_cast<double>(list.size()) ? list.size() : static_cast<std::size_t>(size);
  Array* result = evaluator.make_array();
  for (std::size_t at = 0; at < list.size(); at += step) {
    Array* part = evaluator.make_array();
    for (std::size_t i = at; i < list.size() && i < at + step; ++i)
      part->push(evaluator.arena(), list.at(i));
    result->push(evaluator.arena(), Value::array(part));
  }
  return Value::array(result);
}

Outcome native_range(const Call& call) {
  for (std::size_t i = 0; i < 3; ++i) {
    if (call.arg(i).is_undefined()) return Value();
    if (!call.arg(i).is_number() || !std::isfinite(call.arg(i).as_number()))
      return refused_argument(call, i);
  }
  const double first = call.arg(0).as_number();
  const double last = call.arg(1).as_number();
  const double step = call.arg(2).as_number();
  if (step == 0) return refused_argument(call, 2);
  Array* result = call.evaluator.make_array();
  const double count = std::floor((last - first) / step) + 1;
  if (!(count >= 1)) return Value::array(result);
  if (count > static_cast<double>(kRangeItemsMax) ||
      !call.evaluator.fits_items(static_cast<std::size_t>(count)))
    return call.evaluator.too_much("an array grows too long");
  for (double i = 0; i < count; ++i)
    result->push(call.evaluator.arena(), Value::number(first + i * step));
  return Value::array(result);
}

Outcome native_hash(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  if (!call.arg(1).is_text()) return refused_argument(call, 1);
  const std::string_view data = call.arg(0).as_text();
  const std::string_view algorithm = call.arg(1).as_text();
  if (algorithm == "MD5") return call.evaluator.text(hex(md5(data)));
  if (algorithm == "SHA-1") return call.evaluator.text(hex(sha1(data)));
  if (algorithm == "SHA-256") return call.evaluator.text(hex(sha256(data)));
  if (algorithm == "SHA-384") return call.evaluator.text(hex(sha384(data)));
  if (algorithm == "SHA-512") return call.evaluator.text(hex(sha512(data)));
  return refused_argument(call, 1);
}

// The same seed draws the same number, whatever execution asks.
Outcome native_random(const Call& call) {
  const Chance& chance = call.evaluator.chance();
  if (call.arg(0).is_number()) {
    const std::string seed = js_number(call.arg(0).as_number());
    return Value::number(Chance{}.draw_unit("jsonata-seeded-random", seed));
  }
  return Value::number(chance.draw_unit("jsonata-random", call.evaluator.draw_key()));
}

Outcome native_uuid(const Call& call) {
  const Chance& chance = call.evaluator.chance();
  return call.evaluator.text(chance.uuid("jsonata-uuid", call.evaluator.draw_key()));
}

Outcome native_parse(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  if (!call.evaluator.fits(call.arg(0).as_text().size() * 4))
    return call.evaluator.too_much("a text is too long to be parsed");
  const auto json = parse_json(call.arg(0).as_text(), {.depth = kJsonTextDepthMax});
  if (json.ok()) return imported(call.evaluator, *json);
  auto failure = call.evaluator.fault("D3137");
  failure.error.detail->message = call.evaluator.arena().copy(
      "The argument of $parse is no valid JSON: " + json.error().message);
  return failure;
}

}  // namespace lockstep::query::jsonata
