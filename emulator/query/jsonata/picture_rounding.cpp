#include "emulator/query/jsonata/picture_rounding.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "emulator/query/jsonata/picture_text.h"

namespace lockstep::query::jsonata::picture {
namespace {

// value × 10^places by way of its text, which no binary fraction distorts.
double shifted(double value, int places) {
  if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
  std::string text = shortest(value);
  const std::size_t exponent = text.find('e');
  if (exponent != std::string::npos) {
    places += std::atoi(text.c_str() + exponent + 1);
    text.resize(exponent);
  }
  return std::strtod((text + "e" + std::to_string(places)).c_str(), nullptr);
}

double to_nearest(double value) {
  const double below = std::floor(value);
  const double rounded = value - below >= 0.5 ? below + 1 : below;
  const bool tie = std::fabs(rounded - value) == 0.5;
  return tie && std::fabs(std::fmod(rounded, 2)) == 1 ? rounded - 1 : rounded;
}

}  // namespace

double round_half_even(double value, int decimals) {
  double result = 0;
  if (decimals == 0) {
    result = to_nearest(value);
  } else {
    result = shifted(to_nearest(shifted(value, decimals)), -decimals);
  }
  return result == 0 ? 0 : result;
}

}  // namespace lockstep::query::jsonata::picture
