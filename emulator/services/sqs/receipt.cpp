#include "emulator/services/sqs/receipt.h"

#include "emulator/base/chance.h"
#include "emulator/base/text.h"

namespace lockstep::sqs {
namespace {

constexpr std::string_view kPrefix = "AQEB";  // as AWS's begin
constexpr std::size_t kHandleMax = 1024;

std::string plain(const Receipt& receipt) {
  return format("{}|{}|{}", receipt.queue, receipt.message, receipt.receives);
}

std::string check_digits(std::string_view text) { return format("{:016x}", mix_hash(0, text)); }

}  // namespace

std::string write_receipt(const Receipt& receipt) {
  const auto text = plain(receipt);
  return format("{}{}", kPrefix, base64(check_digits(text) + text));
}

std::optional<Receipt> read_receipt(std::string_view handle) {
  if (handle.size() > kHandleMax || !starts_with(handle, kPrefix)) return std::nullopt;
  const auto text = from_base64(handle.substr(kPrefix.size()));
  if (!text || text->size() < 16) return std::nullopt;
  const auto parts = split(std::string_view(*text).substr(16), '|');
  if (parts.size() != 3) return std::nullopt;
  const auto message = to_int(parts[1]);
  const auto receives = to_int(parts[2]);
  if (!message || !receives) return std::nullopt;
  Receipt receipt{std::string(parts[0]), *message, *receives};
  if (text->substr(0, 16) != check_digits(plain(receipt))) return std::nullopt;
  return receipt;
}

}  // namespace lockstep::sqs
