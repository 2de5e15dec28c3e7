#include "emulator/base/log.h"

#include <unistd.h>

#include <atomic>
#include <string>

namespace lockstep {

namespace {
std::atomic<LogLevel> g_level{LogLevel::Warning};
}

void set_log_level(LogLevel level) { g_level = level; }

void log(LogLevel level, std::string_view text) {
  if (level > g_level.load(std::memory_order_relaxed)) return;
  static constexpr const char* kNames[] = {"error", "warning", "info", "debug"};
  std::string line = std::string("lockstep: ") + kNames[static_cast<int>(level)] + ": ";
  line += text;
  line += '\n';
  // A log line that cannot be written has nowhere to be reported.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace lockstep
