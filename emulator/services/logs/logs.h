// CloudWatch Logs: groups, streams, events, filters.
// Shapes  lockstep:Append {logGroupName, logStreamName, events: [{timestamp, message}, ..]} writes
//         one row, creating group and stream when missing; events may also be written as a row
//         stores them: [timestamp, message, timestamp, message, ..]. The execution logs of Step
//         Functions are a view: asked of `states` (lockstep:LogStreams, lockstep:LogEvents) and
//         merged when read.
// Errors  see errors.h.
// Source  recorded AWS answers logs section 1; tests/cases/logs.
#pragma once

#include <memory>

#include "emulator/core/service.h"

namespace lockstep::logs {

std::unique_ptr<core::Service> make_logs();

}  // namespace lockstep::logs
