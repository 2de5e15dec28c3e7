#include "emulator/base/text.h"
#include "emulator/services/logs/logs.h"
#include "emulator/services/logs/operations.h"

namespace lockstep::logs {
namespace {

class LogsService : public core::Service {
 public:
  std::string_view name() const override { return "logs"; }
  std::string_view schema() const override { return Store::schema(); }
  void forget() override { store_.forget(); }

  std::vector<core::Operation> operations() override {
    std::vector<core::Operation> all;
    for (auto family : {group_operations, stream_operations, tag_operations, write_operations,
                        read_operations}) {
      for (core::Operation& operation : family(store_)) all.push_back(std::move(operation));
    }
    return all;
  }

 private:
  Store store_;
};

Json ask_states(core::Turn& turn, std::string_view operation, Json input) {
  core::Call call;
  call.service = "states";
  call.operation = operation;
  call.input = std::move(input);
  call.caller = turn.inside_caller("logs");
  auto answer = turn.call(std::move(call));
  return answer.result.ok() ? std::move(*answer.result) : Json();
}

}  // namespace

std::unique_ptr<core::Service> make_logs() { return std::make_unique<LogsService>(); }

std::string group_arn(core::Turn& turn, std::string_view name) {
  return format("arn:aws:logs:{}:{}:log-group:{}", turn.region(), turn.account_id(), name);
}

std::string group_name(std::string_view name_or_arn) {
  const auto start = name_or_arn.find(":log-group:");
  if (!starts_with(name_or_arn, "arn:") || start == std::string_view::npos)
    return std::string(name_or_arn);
  std::string_view name = name_or_arn.substr(start + std::string_view(":log-group:").size());
  return std::string(name.substr(0, name.find(':')));
}

AwsResult<const Group*> asked_group(core::Turn& turn, Store& store, const Json& input) {
  const Json& name = input.get("logGroupName");
  const Json& identifier = input.get("logGroupIdentifier");
  if (name.is_string() && identifier.is_string()) {
    return refuse("ValidationException",
                  "LogGroup name and LogGroup ARN are mutually exclusive parameters.");
  }
  const std::string asked = name.is_string() ? name.as_string()
                            : identifier.is_string() ? group_name(identifier.as_string())
                                                     : std::string();
  if (asked.empty())
    return invalid("Either logGroupName or logGroupIdentifier must be given.");
  const Group* group = store.find_group(turn.db(), asked);
  if (group == nullptr) return no_group();
  return group;
}

Json viewed_streams(core::Turn& turn, const std::string& group) {
  return ask_states(turn, "lockstep:LogStreams", Json::object({{"logGroupName", group}}))
      .get("streams");
}

Json viewed_events(core::Turn& turn, const std::string& group, const std::string& stream) {
  Json input = Json::object({{"logGroupName", group}});
  if (!stream.empty()) input.set("logStreamName", stream);
  return ask_states(turn, "lockstep:LogEvents", std::move(input)).get("events");
}

}  // namespace lockstep::logs
