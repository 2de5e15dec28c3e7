#include "emulator/base/cidr.h"

#include <arpa/inet.h>

#include <optional>

#include "emulator/base/text.h"

namespace lockstep {
namespace {

std::optional<IpAddress> parse_ip(std::string_view text) {
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
  address.size = 16;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

}  // namespace

Result<Cidr, std::string> parse_cidr(std::string_view text) {
  const auto parts = split(text, '/');
  if (parts.size() != 2) return Failure(std::string("Malformed CIDR, one '/' required"));
  const auto bits = to_int(parts[1]);
  if (!bits) return Failure(std::string("Malformed CIDR, mask bits must be an integer"));
  const auto address = parse_ip(parts[0]);
  if (!address) return Failure(format("Nonstandard IP address: {}", parts[0]));
  if (*bits < 0 || *bits > address->size * 8)
    return Failure(std::string("Malformed CIDR, mask bits must not be negative or too large"));
  return Cidr{*address, static_cast<int>(*bits)};
}

bool cidr_contains(const Cidr& block, std::string_view address) {
  const auto parsed = parse_ip(address);
  if (!parsed || parsed->size != block.network.size) return false;
  for (int bit = 0; bit < block.bits; bit += 8) {
    const auto place = static_cast<std::size_t>(bit / 8);
    const int used = block.bits - bit >= 8 ? 8 : block.bits - bit;
    const auto mask = static_cast<unsigned>(0xFF00 >> used) & 0xFFU;
    if ((parsed->bytes[place] & mask) != (block.network.bytes[place] & mask)) return false;
  }
  return true;
}

}  // namespace lockstep
