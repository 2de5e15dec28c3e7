// Money: exact amounts out of JSON and into text.
#pragma once

#include <optional>
#include <string>

#include "emulator/base/decimal.h"
#include "emulator/base/json.h"

namespace lockstep::handlers {

// The number as it was written (59.98 is 59.98); nothing if the value is no number.
std::optional<Decimal> exact(const Json& value);

// With at least two decimals and never rounded: "59.90", "60.00", "1.234".
std::string dollars(const Decimal& amount);

}  // namespace lockstep::handlers
