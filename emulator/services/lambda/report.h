// Report: what an invocation leaves in its log stream: INIT_START, START, its own lines, END and
// REPORT, as text or as JSON.
// Units   durations in microseconds.
// Source  recorded AWS answers; AWS Lambda Developer Guide, "Lambda log formats".
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "emulator/core/turn.h"
#include "emulator/services/lambda/functions.h"
#include "emulator/services/lambda/invocation.h"

namespace lockstep::lambda {

struct Report {
  std::string log_stream;
  bool cold = false;
  std::int64_t init_us = 0;
  std::int64_t duration_us = 0;
  std::int64_t memory_used_mb = 1;
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  bool timed_out = false;
  std::string error_type;
  std::vector<std::pair<std::int64_t, std::string>> lines;  // time, text
};

// Writes it; answers START .. REPORT as one text if the invocation asks for its log.
std::string write_report(core::Turn& turn, const Version& version, const Invocation& invocation,
                         Report report);

// "2024/05/01/[$LATEST]" and 32 hex digits.
std::string log_stream_name(core::Turn& turn, const Function& function, const Version& version,
                            std::int64_t instance);

}  // namespace lockstep::lambda
