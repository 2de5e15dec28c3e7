// Lockstep's own log: one line an event on standard error, written whole.
// Threads any.
#pragma once

#include <string_view>

namespace lockstep {

enum class LogLevel { Error, Warning, Info, Debug };

void set_log_level(LogLevel level);
void log(LogLevel level, std::string_view text);

}  // namespace lockstep
