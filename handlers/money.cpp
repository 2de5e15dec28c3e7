#include "handlers/money.h"

namespace lockstep::handlers {

std::optional<Decimal> exact(const Json& value) {
  if (value.is_int()) return Decimal::from_int(value.as_int());
  if (!value.is_double()) return std::nullopt;
  auto parsed = Decimal::parse(dump_double(value.as_double()));
  if (!parsed.ok()) return std::nullopt;
  return *parsed;
}

std::string dollars(const Decimal& amount) {
  std::string text = amount.to_string();
  const auto point = text.find('.');
  if (point == std::string::npos) return text + ".00";
  if (text.size() - point == 2) text += '0';
  return text;
}

}  // namespace lockstep::handlers
