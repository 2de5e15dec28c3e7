// History text: an execution's history as lines that people read and version control compares.
// Shapes  One event a line: id, the event before it, time since the start, type, name, details:
//           3 < 2  +0ms  LambdaFunctionScheduled  resource=arn:... input={"orderId":"order-1"}
//         Details are sorted by name; JSON texts stand as they are; a line break becomes \n. A
//         long value that an earlier event had reads "(as in 2)"; what AWS adds of its transport
//         (SdkHttpMetadata, SdkResponseMetadata) is left out.
#pragma once

#include <string>
#include <vector>

#include "emulator/base/json.h"

namespace lockstep::harness {

// `events` as GetExecutionHistory answers them.
std::string history_text(const std::vector<Json>& events);

// Of an event of GetExecutionHistory.
std::int64_t event_time_ms(const Json& event);
const Json& event_details(const Json& event);  // its ...EventDetails, or null

}  // namespace lockstep::harness
