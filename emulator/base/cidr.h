// CIDR blocks of IPv4 and IPv6, as filter policies write them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "emulator/base/result.h"

namespace lockstep {

struct IpAddress {
  std::array<unsigned char, 16> bytes{};
  int size = 4;  // bytes used: 4 or 16
};

struct Cidr {
  IpAddress network;
  int bits = 0;
};

// The error is the text AWS shows.
Result<Cidr, std::string> parse_cidr(std::string_view text);
bool cidr_contains(const Cidr& block, std::string_view address);

}  // namespace lockstep
