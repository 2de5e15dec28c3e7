// Entry: a timer, a delivery or other work of a service, in the one queue's order (due time,
// sequence). Persisted unless it comes and goes within one turn.
// Units   due_ms since the epoch of the world's clock.
#pragma once

#include <cstdint>
#include <string>

namespace lockstep::core {

enum class Ground : std::uint8_t {
  Foreground,  // virtual time jumps to it: retries, waits, timeouts, delays, declared durations
  Background,  // fires in passing, never pulls the clock: schedules, TTL, retention, visibility
};

struct Entry {
  std::int64_t due_ms = 0;
  std::uint64_t sequence = 0;  // 0: not yet queued
  std::string service;
  std::string kind;     // the service's own word
  std::string payload;  // the service's own encoding
  Ground ground = Ground::Foreground;
};

}  // namespace lockstep::core
