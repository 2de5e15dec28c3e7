#include "emulator/base/check.h"

namespace lockstep {

void check_failed(const char* expression, const char* file, int line) {
  check_failed(expression, file, line, "");
}

void check_failed(const char* expression, const char* file, int line, const std::string& why) {
  std::string text =
      std::string("invariant broken: ") + expression + " at " + file + ":" + std::to_string(line);
  if (!why.empty()) text += ": " + why;
  throw Bug(text);
}

}  // namespace lockstep
