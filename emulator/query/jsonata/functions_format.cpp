#include <cmath>

#include "emulator/query/jsonata/evaluator.h"
#include "emulator/query/jsonata/pictures.h"

namespace lockstep::query::jsonata {

namespace {

Outcome picture_fault(Evaluator& evaluator, const JsonataError& error) {
  auto failure = evaluator.fault("D3137");
  FaultDetail& detail = *failure.error.detail;
  // The pictures word their messages themselves; the code is theirs too.
  detail.code = evaluator.arena().copy(error.code + std::string(1, '\0')).data();
  detail.message = evaluator.arena().copy(error.message);
  detail.worded = true;
  return failure;
}

Outcome text_of(Evaluator& evaluator, const Picture<std::string>& text) {
  if (!text.ok()) return picture_fault(evaluator, text.error());
  return evaluator.checked_text(*text);
}

std::optional<std::string> optional_text(Value value) {
  if (!value.is_text()) return std::nullopt;
  return std::string(value.as_text());
}

constexpr double kMillisMax = 8.64e15;

}  // namespace

Outcome native_format_number(const Call& call) {
  if (!call.arg(0).is_number()) return Value();
  DecimalFormat options;
  const Value given = call.arg(2);
  if (given.is_object()) {
    for (std::size_t i = 0; i < given.member_count(); ++i)
      if (given.value_at(i).is_text())
        options[std::string(given.key_at(i))] = std::string(given.value_at(i).as_text());
  }
  const std::string_view picture = call.arg(1).is_text() ? call.arg(1).as_text() : "";
  return text_of(call.evaluator, format_number(call.arg(0).as_number(), picture, options));
}

Outcome native_format_base(const Call& call) {
  if (!call.arg(0).is_number()) return Value();
  const double radix = call.arg(1).is_number() ? call.arg(1).as_number() : 10;
  return text_of(call.evaluator, format_base(call.arg(0).as_number(), radix));
}

Outcome native_format_integer(const Call& call) {
  if (!call.arg(0).is_number()) return Value();
  const std::string_view picture = call.arg(1).is_text() ? call.arg(1).as_text() : "";
  return text_of(call.evaluator, format_integer(call.arg(0).as_number(), picture));
}

Outcome native_parse_integer(const Call& call) {
  if (!call.arg(0).is_text() || !call.arg(1).is_text()) return Value();
  const auto number = parse_integer(call.arg(0).as_text(), call.arg(1).as_text());
  if (!number.ok()) return picture_fault(call.evaluator, number.error());
  return *number ? Value::number(**number) : Value();
}

Outcome native_now(const Call& call) {
  return text_of(call.evaluator,
                 from_millis(call.evaluator.chance().now_ms, optional_text(call.arg(0)),
                             optional_text(call.arg(1))));
}

Outcome native_millis(const Call& call) {
  return Value::number(static_cast<double>(call.evaluator.chance().now_ms));
}

Outcome native_from_millis(const Call& call) {
  if (!call.arg(0).is_number()) return Value();
  const double ms = call.arg(0).as_number();
  if (!(std::fabs(ms) <= kMillisMax)) return call.evaluator.fault("D1001", call.arg(0));
  return text_of(call.evaluator,
                 from_millis(static_cast<std::int64_t>(ms), optional_text(call.arg(1)),
                             optional_text(call.arg(2))));
}

Outcome native_to_millis(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  const auto ms =
      to_millis(call.arg(0).as_text(), optional_text(call.arg(1)), call.evaluator.chance().now_ms);
  if (!ms.ok()) return picture_fault(call.evaluator, ms.error());
  return *ms ? Value::number(static_cast<double>(**ms)) : Value();
}

}  // namespace lockstep::query::jsonata
