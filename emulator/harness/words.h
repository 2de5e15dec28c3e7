// Words: the nearest known word to one that is unknown, for "did you mean".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockstep::harness {

// The known word that is fewest edits away (at most a third of its length) or begins so; or empty.
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);
// "; did you mean start?", or empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace lockstep::harness
