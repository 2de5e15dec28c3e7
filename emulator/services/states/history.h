// History: how records look to users: as history events, and as the visits of states they tell.
// Shapes  An event as GetExecutionHistory shows it; a Visit is one stay in one state.
// Source  recorded AWS answers; the table in history.cpp is its first table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/asl/machine/record.h"
#include "emulator/base/json.h"

namespace lockstep::states {

enum class ExecutionData : std::uint8_t { Included, LeftOut };

std::string event_type(const asl::machine::Record& record);
// The details member's name ("taskFailedEventDetails"); empty if the event has none.
std::string_view details_name(const asl::machine::Record& record);
Json event_details(const asl::machine::Record& record, ExecutionData data);
Json history_event(const asl::machine::Record& record, ExecutionData data);

enum class VisitStatus : std::uint8_t { Running, Succeeded, Caught, Failed, Aborted, TimedOut };

struct Visit {
  std::string state;
  asl::machine::FrameId frame = 0;
  std::int64_t entered_ms = 0;
  std::optional<std::int64_t> left_ms;
  VisitStatus status = VisitStatus::Running;
  std::int64_t failures = 0;  // failed attempts, retried or not
  std::string error;          // of the last
};

std::string_view visit_status_name(VisitStatus status);
std::vector<Visit> visits(const std::vector<asl::machine::Record>& records);

}  // namespace lockstep::states
