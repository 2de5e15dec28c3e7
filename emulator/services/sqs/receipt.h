// Receipt handles: opaque to clients, decodable here. Each receive of a message gives another one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep::sqs {

struct Receipt {
  std::string queue;          // name
  std::int64_t message = 0;   // row
  std::int64_t receives = 0;  // which receive of the message
};

std::string write_receipt(const Receipt& receipt);
std::optional<Receipt> read_receipt(std::string_view handle);

}  // namespace lockstep::sqs
