// A fuzz target: one function that must survive every input. scripts/fuzz runs it under libFuzzer;
// the sanitizer builds run it under driver.cpp, which mutates the target's corpus by a seed.
#pragma once

#include <string_view>

namespace lockstep {

void fuzz_one(std::string_view input);

}  // namespace lockstep
