// GetExecutionHistory.
#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/history.h"
#include "emulator/services/states/paging.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

using asl::machine::Record;
using core::AwsResult;
using core::Call;
using core::Turn;

AwsResult<Json> get_history(Parts& parts, Turn& turn, const Call& call) {
  const Json& input = call.input;
  const std::string arn = input.get_string("executionArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::Execution));
  const auto row = find_execution(parts, turn, parsed);
  if (!row) return execution_missing(arn);
  const bool reverse = input.get_bool("reverseOrder");
  const std::string list_name = format("history/{}/{}", row->id, reverse);
  std::size_t from = 0;
  if (const Json* token = input.find("nextToken"); token && token->is_string()) {
    ASSIGN_OR_RETURN(const std::string position, page_position(list_name, token->as_string()));
    const auto number = to_int(position);
    if (!number || *number < 0) return invalid_token();
    from = static_cast<std::size_t>(*number);
  }
  auto records = parts.store.journal(turn, row->id);
  std::erase_if(records, [](const Record& record) { return record.is_private(); });
  if (reverse) std::reverse(records.begin(), records.end());
  const auto data = input.get_bool("includeExecutionData", true) ? ExecutionData::Included
                                                                  : ExecutionData::LeftOut;
  const std::size_t end =
      std::min(records.size(), from + static_cast<std::size_t>(page_size(input)));
  Json events = Json::array();
  for (std::size_t i = from; i < end; ++i) events.push_back(history_event(records[i], data));
  Json out = Json::object({{"events", std::move(events)}});
  if (end < records.size()) out.set("nextToken", page_token(list_name, std::to_string(end)));
  return out;
}

}  // namespace

void add_history_operations(Parts& parts, Operations& out) {
  out.push_back({"GetExecutionHistory", [&parts](Turn& turn, const Call& call) {
                   return get_history(parts, turn, call);
                 }});
}

}  // namespace lockstep::states
