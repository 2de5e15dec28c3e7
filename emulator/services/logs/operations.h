// The families of operations of CloudWatch Logs, and what they share.
#pragma once

#include <string>
#include <vector>

#include "emulator/core/service.h"
#include "emulator/core/turn.h"
#include "emulator/services/logs/errors.h"
#include "emulator/services/logs/store.h"

namespace lockstep::logs {

std::vector<core::Operation> group_operations(Store& store);
std::vector<core::Operation> stream_operations(Store& store);
std::vector<core::Operation> tag_operations(Store& store);
std::vector<core::Operation> write_operations(Store& store);
std::vector<core::Operation> read_operations(Store& store);

// "arn:aws:logs:..:log-group:NAME", without ":*".
std::string group_arn(core::Turn& turn, std::string_view name);
// The name in a group's ARN (with or without ":*"); the text itself if it is no ARN.
std::string group_name(std::string_view name_or_arn);
// The group that logGroupName or logGroupIdentifier asks for.
AwsResult<const Group*> asked_group(core::Turn& turn, Store& store, const Json& input);

// Streams that Step Functions shows in this group: its execution logs are a view.
Json viewed_streams(core::Turn& turn, const std::string& group);
// Their events in time order; all streams if `stream` is empty.
Json viewed_events(core::Turn& turn, const std::string& group, const std::string& stream);

}  // namespace lockstep::logs
