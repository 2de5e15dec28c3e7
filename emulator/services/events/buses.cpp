// CreateEventBus, DescribeEventBus, UpdateEventBus, DeleteEventBus, ListEventBuses, PutPermission,
// RemovePermission.
#include "emulator/base/timestamp.h"
#include "emulator/services/events/store.h"

namespace lockstep::events {
namespace {

constexpr std::string_view kBusMembers[] = {"Description", "KmsKeyIdentifier", "DeadLetterConfig",
                                            "LogConfig"};

void take_bus_members(const Json& input, Json& attributes) {
  for (std::string_view member : kBusMembers)
    if (const Json* value = input.find(member)) attributes.set(member, *value);
}

Json bus_shown(core::Turn& turn, const Bus& bus) {
  Json shown = Json::object({{"Name", bus.name}, {"Arn", bus_arn(turn, bus.name)}});
  for (std::string_view member : {"Description", "Policy"})
    if (const Json* value = bus.attributes.find(member)) shown.set(member, *value);
  shown.set("CreationTime", epoch_seconds(bus.created_ms));
  shown.set("LastModifiedTime", epoch_seconds(bus.modified_ms));
  return shown;
}

AwsResult<Json> create_event_bus(core::Turn& turn, const core::Call& call) {
  const std::string name = call.input.get_string("Name");
  if (name.find('/') != std::string::npos && !call.input.contains("EventSourceName"))
    return event_validation("Event bus name must not contain '/'.");
  Store store(turn);
  if (store.bus(name)) return bus_exists(name);
  Bus bus{name, Json::object(), turn.now_ms(), turn.now_ms()};
  take_bus_members(call.input, bus.attributes);
  if (const Json* tags = call.input.find("Tags")) bus.attributes.set("Tags", *tags);
  store.put_bus(bus);
  Json answer = Json::object({{"EventBusArn", bus_arn(turn, name)}});
  for (std::string_view member : kBusMembers)
    if (const Json* value = bus.attributes.find(member)) answer.set(member, *value);
  return answer;
}

AwsResult<Json> describe_event_bus(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string name, asked_bus(turn, call.input, "Name"));
  const auto bus = Store(turn).bus(name);
  Json shown = bus_shown(turn, *bus);
  for (std::string_view member : {"KmsKeyIdentifier", "DeadLetterConfig", "LogConfig"})
    if (const Json* value = bus->attributes.find(member)) shown.set(member, *value);
  return shown;
}

AwsResult<Json> update_event_bus(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string name, asked_bus(turn, call.input, "Name"));
  Store store(turn);
  auto bus = store.bus(name);
  take_bus_members(call.input, bus->attributes);
  bus->modified_ms = turn.now_ms();
  store.put_bus(*bus);
  Json answer = Json::object({{"Arn", bus_arn(turn, name)}, {"Name", name}});
  for (std::string_view member : kBusMembers)
    if (const Json* value = bus->attributes.find(member)) answer.set(member, *value);
  return answer;
}

AwsResult<Json> delete_event_bus(core::Turn& turn, const core::Call& call) {
  const std::string name = bus_name(call.input.get_string("Name"));
  if (name == kDefaultBus) return event_validation("Cannot delete event bus default.");
  Store(turn).delete_bus(name);
  return Json::object();
}

AwsResult<Json> list_event_buses(core::Turn& turn, const core::Call& call) {
  const std::string prefix = call.input.get_string("NamePrefix");
  Json listed = Json::array();
  for (const Bus& bus : Store(turn).buses())
    if (starts_with(bus.name, prefix)) listed.push_back(bus_shown(turn, bus));
  return event_page(call.input, "EventBuses", listed);
}

Json statement_of(core::Turn& turn, const Json& input, const std::string& bus) {
  const std::string principal = input.get_string("Principal");
  Json statement = Json::object({{"Sid", input.get_string("StatementId")}, {"Effect", "Allow"}});
  statement.set("Principal",
                principal == "*"
                    ? Json("*")
                    : Json::object({{"AWS", format("arn:aws:iam::{}:root", principal)}}));
  statement.set("Action", input.get_string("Action"));
  statement.set("Resource", bus_arn(turn, bus));
  const Json& condition = input.get("Condition");
  if (condition.is_object())
    statement.set("Condition", Json::object({{condition.get_string("Type"),
                                              Json::object({{condition.get_string("Key"),
                                                             condition.get_string("Value")}})}}));
  return statement;
}

Json statements_of(const Bus& bus) {
  const auto policy = parse_json(bus.attributes.get_string("Policy"));
  const Json list = policy.ok() ? policy->get("Statement") : Json();
  return list.is_array() ? list : Json::array();
}

void set_statements(Bus& bus, Json statements) {
  if (statements.empty()) {
    bus.attributes.erase("Policy");
    return;
  }
  const Json policy =
      Json::object({{"Version", "2012-10-17"}, {"Statement", std::move(statements)}});
  bus.attributes.set("Policy", dump(policy));
}

AwsResult<Json> put_permission(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const std::string name, asked_bus(turn, input));
  Store store(turn);
  auto bus = store.bus(name);
  if (const std::string policy = input.get_string("Policy"); !policy.empty()) {
    const auto parsed = parse_json(policy, {.depth = 64});
    if (!parsed.ok() || !parsed->is_object())
      return event_validation("Parameter Policy is not valid.");
    bus->attributes.set("Policy", policy);
  } else {
    Json kept = Json::array();
    const Json statements = statements_of(*bus);
    for (const Json& statement : statements.items())
      if (statement.get_string("Sid") != input.get_string("StatementId")) kept.push_back(statement);
    kept.push_back(statement_of(turn, input, name));
    set_statements(*bus, std::move(kept));
  }
  bus->modified_ms = turn.now_ms();
  store.put_bus(*bus);
  return Json::object();
}

AwsResult<Json> remove_permission(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const std::string name, asked_bus(turn, input));
  Store store(turn);
  auto bus = store.bus(name);
  Json kept = Json::array();
  bool found = input.get_bool("RemoveAllPermissions");
  if (!found) {
    const Json statements = statements_of(*bus);
    for (const Json& statement : statements.items()) {
      if (statement.get_string("Sid") == input.get_string("StatementId"))
        found = true;
      else
        kept.push_back(statement);
    }
  }
  if (!found) return event_not_found("Statement with the provided id does not exist.");
  set_statements(*bus, std::move(kept));
  bus->modified_ms = turn.now_ms();
  store.put_bus(*bus);
  return Json::object();
}

}  // namespace

void add_bus_operations(Operations& operations, Matcher& matcher) {
  operations.push_back({"CreateEventBus", create_event_bus});
  operations.push_back({"DescribeEventBus", describe_event_bus});
  operations.push_back({"UpdateEventBus", update_event_bus});
  operations.push_back({"DeleteEventBus", [&matcher](core::Turn& turn, const core::Call& call) {
                          matcher.forget();
                          return delete_event_bus(turn, call);
                        }});
  operations.push_back({"ListEventBuses", list_event_buses});
  operations.push_back({"PutPermission", put_permission});
  operations.push_back({"RemovePermission", remove_permission});
}

}  // namespace lockstep::events
