// The rows of EventBridge, and the rules of each bus in memory, compiled, for matching.
// Shapes  what a caller set is kept as the JSON of its members (attributes, target). The rules in
//         memory are read again after any change.
// Units   *_ms since the epoch.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/event_pattern.h"
#include "emulator/core/service.h"
#include "emulator/core/turn.h"
#include "emulator/services/events/errors.h"

namespace lockstep::events {

inline constexpr std::string_view kSchema = R"sql(
CREATE TABLE events_buses (
  name TEXT PRIMARY KEY, attributes TEXT NOT NULL, created_ms INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE events_rules (
  bus TEXT NOT NULL, name TEXT NOT NULL, attributes TEXT NOT NULL, timer INTEGER NOT NULL,
  PRIMARY KEY (bus, name)) WITHOUT ROWID;
CREATE TABLE events_targets (
  bus TEXT NOT NULL, rule TEXT NOT NULL, id TEXT NOT NULL, arn TEXT NOT NULL, target TEXT NOT NULL,
  PRIMARY KEY (bus, rule, id)) WITHOUT ROWID;
CREATE TABLE events_connections (
  name TEXT PRIMARY KEY, arn TEXT NOT NULL, attributes TEXT NOT NULL, created_ms INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL) WITHOUT ROWID;
)sql";

inline constexpr std::string_view kDefaultBus = "default";

struct Bus {
  std::string name;
  Json attributes = Json::object();  // Description, Policy, Tags, ..
  std::int64_t created_ms = 0;
  std::int64_t modified_ms = 0;
};

struct Rule {
  std::string bus;
  std::string name;
  // EventPattern and ScheduleExpression (texts), State, Description, RoleArn, Tags
  Json attributes = Json::object();
  std::uint64_t timer = 0;  // the entry that will fire its schedule; 0: none

  bool enabled() const { return attributes.get_string("State") != "DISABLED"; }
};

struct Connection {
  std::string name;
  std::string arn;
  Json attributes = Json::object();  // as in CreateConnection, secrets included
  std::int64_t created_ms = 0;
  std::int64_t modified_ms = 0;
};

class Store {
 public:
  explicit Store(core::Turn& turn) : db_(turn.db()) {}

  std::optional<Bus> bus(std::string_view name);
  std::vector<Bus> buses();
  void put_bus(const Bus& bus);
  void delete_bus(std::string_view name);

  std::optional<Rule> rule(std::string_view bus, std::string_view name);
  std::vector<Rule> rules(std::string_view bus);
  std::vector<Rule> all_rules();
  void put_rule(const Rule& rule);
  void delete_rule(const Rule& rule);

  std::vector<Json> targets(const Rule& rule);  // as put, by Id
  std::optional<Json> target(const Rule& rule, std::string_view id);
  std::vector<std::string> rules_of_target(std::string_view bus, std::string_view arn);
  void put_target(const Rule& rule, const Json& target);
  bool delete_target(const Rule& rule, std::string_view id);

  std::optional<Connection> connection(std::string_view name);
  std::vector<Connection> connections();
  void put_connection(const Connection& connection);
  void delete_connection(std::string_view name);

 private:
  storage::Database& db_;
};

// The enabled rules with a pattern, by bus, and what they send to.
// Signalled when rules or targets may have changed.
inline constexpr std::string_view kRulesTopic = "events:rules";

class Matcher {
 public:
  struct Listening {
    Rule rule;
    EventPattern pattern;
    std::vector<Json> targets;
  };

  // Something of a rule, target or bus has changed.
  void forget() { loaded_ = false; }
  const std::vector<Listening>& listening(core::Turn& turn, std::string_view bus);

 private:
  bool loaded_ = false;
  std::map<std::string, std::vector<Listening>, std::less<>> by_bus_;
};

std::string bus_arn(core::Turn& turn, std::string_view bus);
std::string rule_arn(core::Turn& turn, const Rule& rule);
// The name in an ARN of a bus; a name as it is; "default" for nothing.
std::string bus_name(std::string_view name_or_arn);
// The bus EventBusName asks for; it must be there.
AwsResult<std::string> asked_bus(core::Turn& turn, const Json& input,
                                 std::string_view member = "EventBusName");
AwsResult<Rule> asked_rule(core::Turn& turn, const Json& input, std::string_view member = "Name");

// Limit and NextToken: a part of `all` under `member`.
AwsResult<Json> event_page(const Json& input, std::string_view member, const Json& all);

using Operations = std::vector<core::Operation>;
void add_bus_operations(Operations& operations, Matcher& matcher);         // buses.cpp
void add_rule_operations(Operations& operations, Matcher& matcher);        // rules.cpp
void add_target_operations(Operations& operations, Matcher& matcher);      // targets.cpp
void add_publishing_operations(Operations& operations, Matcher& matcher);  // publishing.cpp
void add_connection_operations(Operations& operations);                    // connections.cpp
void add_event_tag_operations(Operations& operations);                     // tags.cpp

}  // namespace lockstep::events
