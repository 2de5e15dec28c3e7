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

std::vector<std::pair<std::string, std::string>> embedded_folder(std::string_view folder) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& [name, text] : kFixtures)
    if (name.substr(0, folder.size()) == folder)
      files.emplace_back(name.substr(folder.size()), text);
  return files;
}

}  // namespace lockstep::app
