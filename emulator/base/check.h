// Always-on checks: a broken invariant is a bug, never an expected outcome.
// Errors  CHECK throws Bug; the core loop answers 500 and goes on in `serve`, tests and the harness
//         let it end the process.
#pragma once

#include <stdexcept>
#include <string>

namespace lockstep {

struct Bug : std::logic_error {
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* expression, const char* file, int line);
[[noreturn]] void check_failed(const char* expression, const char* file, int line,
                               const std::string& why);

}  // namespace lockstep

#define CHECK(condition) \
  ((condition) ? (void)0 : ::lockstep::check_failed(#condition, __FILE__, __LINE__))
#define CHECK_MSG(condition, why) \
  ((condition) ? (void)0 : ::lockstep::check_failed(#condition, __FILE__, __LINE__, (why)))
