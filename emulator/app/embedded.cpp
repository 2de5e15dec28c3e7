#include "emulator/app/embedded.h"

#include <utility>

namespace lockstep::app {

namespace {
constexpr std::pair<std::string_view, std::string_view> kFixtures[] = {
#include "generated/embedded_fixtures.inc"
};
}  // namespace

std::optional<std::string_view> embedded_fixture(std::string_view path) {
  for (const auto& [name, text] : kFixtures)
    if (name == path) return text;
  return std::nullopt;
}

}  // namespace lockstep::app
