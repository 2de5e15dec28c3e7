// Seek: the smallest seed with which an input makes a machine reach a state.
// Errors  texts for the user: the stack, the machine or the state does not exist.
// Threads one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "emulator/app/config.h"

namespace lockstep::harness {

struct Search {
  app::Config config;  // stack and settings; the seed is the search's
  std::string machine;
  std::string input;  // JSON text
  std::string state;
  std::uint64_t first_seed = 1;
  std::uint64_t last_seed = 100'000;
};

// Nothing if no seed of the range does.
Result<std::optional<std::uint64_t>, std::string> find_seed(const Search& search);

}  // namespace lockstep::harness
