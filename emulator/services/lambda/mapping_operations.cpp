// Event source mappings: Create-, Get-, List-, Update- and DeleteEventSourceMapping.
#include <algorithm>

#include "emulator/base/timestamp.h"
#include "emulator/services/lambda/filter.h"
#include "emulator/services/lambda/operations.h"

namespace lockstep::lambda {
namespace {

constexpr std::int64_t kPageMax = 100;
constexpr std::int64_t kBatchWithoutWindowMax = 10;

struct Context {
  core::Turn& turn;
  Functions& functions;
  Mappings& mappings;
  const Json& input;
};

AwsResult<void> check_settings(const Json& input, const Json& record) {
  const std::int64_t batch_size = record.get_int("BatchSize", 10);
  if (batch_size < 1 || batch_size > 10000) {
    return invalid(
        format("1 validation error detected: Value '{}' at 'batchSize' failed to "
               "satisfy constraint: Member must have value less than or equal to 10000",
               batch_size));
  }
  if (batch_size > kBatchWithoutWindowMax &&
      record.get_int("MaximumBatchingWindowInSeconds") == 0) {
    return invalid(
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater "
        "than 10");
  }
  if (!input.get("DestinationConfig").empty())
    return invalid("Unsupported DestinationConfig parameter for given event source mapping type.");
  const Json& filters = record.get("FilterCriteria").get("Filters");
  for (std::size_t i = 0; filters.is_array() && i < filters.size(); ++i)
    if (!is_pattern(filters[i].get_string("Pattern")))
      return invalid("Invalid filter pattern definition.");
  const Json& most = record.get("ScalingConfig").get("MaximumConcurrency");
  if (most.is_int() && (most.as_int() < 2 || most.as_int() > 1000))
    return invalid(format(
        "1 validation error detected: Value '{}' at "
        "'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member "
        "must have value {} than or equal to {}",
        most.as_int(), most.as_int() < 2 ? "greater" : "less", most.as_int() < 2 ? 2 : 1000));
  return {};
}

void copy_settings(const Json& input, Json& record) {
  for (const char* member :
       {"BatchSize", "MaximumBatchingWindowInSeconds", "FunctionResponseTypes", "ScalingConfig"}) {
    if (const Json* value = input.find(member); value != nullptr && !value->is_null())
      record.set(member, *value);
  }
  if (record.get("ScalingConfig").is_object() && record.get("ScalingConfig").empty())
    record.erase("ScalingConfig");
  const Json* criteria = input.find("FilterCriteria");
  if (!criteria || !criteria->is_object()) return;
  if (criteria->get("Filters").empty())
    record.erase("FilterCriteria");
  else
    record.set("FilterCriteria", *criteria);
}

// The queue must be there and give a function the time it needs.
AwsResult<void> check_queue(core::Turn& turn, const std::string& arn, const Function& function) {
  core::Call call;
  call.service = "sqs";
  call.operation = "GetQueueAttributes";
  call.input =
      Json::object({{"QueueUrl", arn}, {"AttributeNames", Json::array({"VisibilityTimeout"})}});
  call.caller = turn.inside_caller("queue");
  auto answer = turn.call(std::move(call)).result;
  if (!answer.ok()) {
    return invalid(
        "Error occurred while ReceiveMessage. SQS Error Code: "
        "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not "
        "exist.");
  }
  const auto visibility_s = to_int(answer->get("Attributes").get_string("VisibilityTimeout"));
  if (visibility_s && *visibility_s * 1000 < function.latest.timeout_ms) {
    return invalid(
        format("Queue visibility timeout: {} seconds is less than Function timeout: {} "
               "seconds",
               *visibility_s, function.latest.timeout_ms / 1000));
  }
  return {};
}

struct Mapped {
  Function* function;
  std::string arn;  // with the qualifier
};

AwsResult<Mapped> mapped_function(const Context& context) {
  auto function = context.functions.resolve(
      context.turn, Json::object({{"FunctionName", context.input.get("FunctionName")}}));
  if (!function.ok() && function.error().code == "ResourceNotFoundException")
    return invalid("Function does not exist");
  if (!function.ok()) return Failure(function.error());
  std::string arn = function_arn(context.turn, function->function->name);
  if (!function->qualifier.empty()) arn += ":" + function->qualifier;
  return Mapped{function->function, std::move(arn)};
}

AwsResult<void> check_source(const std::string& source_arn) {
  if (starts_with(source_arn, "arn:aws:sqs:")) return {};
  for (const char* service : {"dynamodb", "kinesis", "kafka", "mq"}) {
    if (starts_with(source_arn, format("arn:aws:{}:", service))) {
      return invalid(
          format("This version of Lockstep has event source mappings from SQS queues "
                 "only, not from {}.",
                 service));
    }
  }
  return invalid("Unrecognized event source.");
}

AwsResult<void> check_duplicate(const Context& context, const Mapping& wanted) {
  for (const Mapping& mapping : context.mappings.all(context.turn.db())) {
    if (mapping.function != wanted.function) continue;
    if (mapping.source_arn() != wanted.source_arn()) continue;
    return refuse("ResourceConflictException",
                  format("An event source mapping with SQS arn (\" {} \") and function (\" {} \") "
                         "already exists. Please update or delete the existing mapping with UUID "
                         "{}",
                         wanted.source_arn(), wanted.function, mapping.uuid),
                  409);
  }
  return {};
}

AwsResult<Json> create(const Context& context) {
  core::Turn& turn = context.turn;
  const std::string source_arn = context.input.get_string("EventSourceArn");
  RETURN_IF_ERROR(check_source(source_arn));
  ASSIGN_OR_RETURN(const Mapped mapped, mapped_function(context));
  const Function* function = mapped.function;
  Mapping mapping;
  mapping.function = function->name;
  mapping.record = Json::object({{"BatchSize", 10},
                                 {"MaximumBatchingWindowInSeconds", 0},
                                 {"EventSourceArn", source_arn},
                                 {"FunctionArn", mapped.arn},
                                 {"LastModified", epoch_seconds(turn.now_ms())},
                                 {"State", "Enabled"},
                                 {"StateTransitionReason", "USER_INITIATED"},
                                 {"FunctionResponseTypes", Json::array()}});
  copy_settings(context.input, mapping.record);
  RETURN_IF_ERROR(check_settings(context.input, mapping.record));
  RETURN_IF_ERROR(check_duplicate(context, mapping));
  RETURN_IF_ERROR(check_queue(turn, source_arn, *function));

  mapping.uuid = turn.make_uuid("event-source-mapping");
  mapping.record.set("UUID", mapping.uuid);
  mapping.record.set("EventSourceMappingArn",
                     format("arn:aws:lambda:{}:{}:event-source-mapping:{}", turn.region(),
                            turn.account_id(), mapping.uuid));
  if (!context.input.get_bool("Enabled", true)) mapping.record.set("State", "Disabled");
  Json answer = mapping.record;
  answer.set("State", "Creating");
  if (mapping.enabled()) {
    turn.listen(source_topic(source_arn), "lambda");
    turn.queue_now("lambda", "poll", mapping.uuid);
  }
  context.mappings.insert(turn.db(), std::move(mapping));
  return answer;
}

AwsResult<const Mapping*> asked_mapping(const Context& context) {
  const Mapping* mapping =
      context.mappings.find(context.turn.db(), context.input.get_string("UUID"));
  if (mapping == nullptr) return no_such_resource();
  return mapping;
}

AwsResult<Json> get(const Context& context) {
  ASSIGN_OR_RETURN(const Mapping* mapping, asked_mapping(context));
  return mapping->record;
}

AwsResult<Json> list(const Context& context) {
  const std::string source_arn = context.input.get_string("EventSourceArn");
  std::string function;
  if (context.input.contains("FunctionName")) {
    ASSIGN_OR_RETURN(const FunctionName named,
                     parse_function_name(context.input.get_string("FunctionName"), ""));
    function = named.name;
  }
  const std::int64_t first = to_int(context.input.get_string("Marker", "0")).value_or(-1);
  if (first < 0) return invalid("Invalid pagination token");
  const std::int64_t limit =
      std::clamp(context.input.get_int("MaxItems", kPageMax), std::int64_t{1}, kPageMax);
  Json page = Json::array();
  std::int64_t seen = 0;
  for (const Mapping& mapping : context.mappings.all(context.turn.db())) {
    if (!source_arn.empty() && mapping.source_arn() != source_arn) continue;
    if (!function.empty() && mapping.function != function) continue;
    if (seen++ < first) continue;
    if (static_cast<std::int64_t>(page.size()) == limit) {
      return Json::object({{"EventSourceMappings", std::move(page)},
                           {"NextMarker", std::to_string(first + limit)}});
    }
    page.push_back(mapping.record);
  }
  return Json::object({{"EventSourceMappings", std::move(page)}});
}

// Listens to each queue that an enabled mapping reads, and to no other.
void listen_again(const Context& context, const std::string& source_arn) {
  bool wanted = false;
  for (const Mapping& mapping : context.mappings.all(context.turn.db()))
    wanted |= mapping.enabled() && mapping.source_arn() == source_arn;
  if (wanted)
    context.turn.listen(source_topic(source_arn), "lambda");
  else
    context.turn.stop_listening(source_topic(source_arn), "lambda");
}

AwsResult<Json> update(const Context& context) {
  ASSIGN_OR_RETURN(const Mapping* mapping, asked_mapping(context));
  Mapping changed = *mapping;
  if (context.input.contains("FunctionName")) {
    ASSIGN_OR_RETURN(const Mapped mapped, mapped_function(context));
    changed.function = mapped.function->name;
    changed.record.set("FunctionArn", mapped.arn);
  }
  copy_settings(context.input, changed.record);
  RETURN_IF_ERROR(check_settings(context.input, changed.record));
  if (const Json& enabled = context.input.get("Enabled"); enabled.is_bool())
    changed.record.set("State", enabled.as_bool() ? "Enabled" : "Disabled");
  changed.record.set("LastModified", epoch_seconds(context.turn.now_ms()));
  context.mappings.update(context.turn.db(), changed);
  listen_again(context, changed.source_arn());
  if (changed.enabled()) context.turn.queue_now("lambda", "poll", changed.uuid);
  Json answer = changed.record;
  answer.set("State", changed.enabled() ? "Updating" : "Disabling");
  return answer;
}

AwsResult<Json> erase(const Context& context) {
  ASSIGN_OR_RETURN(const Mapping* mapping, asked_mapping(context));
  const Mapping gone = *mapping;
  context.mappings.erase(context.turn.db(), gone.uuid);
  listen_again(context, gone.source_arn());
  Json answer = gone.record;
  answer.set("State", "Deleting");
  return answer;
}

}  // namespace

std::vector<core::Operation> mapping_operations(Functions& functions, Mappings& mappings) {
  const auto on = [&functions, &mappings](auto perform) {
    return [&functions, &mappings, perform](core::Turn& turn, const core::Call& call) {
      return perform(Context{turn, functions, mappings, call.input});
    };
  };
  return {{"CreateEventSourceMapping", on(create)},
          {"GetEventSourceMapping", on(get)},
          {"ListEventSourceMappings", on(list)},
          {"UpdateEventSourceMapping", on(update)},
          {"DeleteEventSourceMapping", on(erase)}};
}

}  // namespace lockstep::lambda
