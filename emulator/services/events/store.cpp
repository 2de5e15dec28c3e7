#include "emulator/services/events/store.h"

#include <algorithm>

namespace lockstep::events {
namespace {

constexpr std::int64_t kEventPageSize = 100;

Json kept_json(std::string_view text) {
  auto parsed = parse_json(text);
  return parsed.ok() ? std::move(parsed).value() : Json::object();
}

Bus read_bus(const storage::Statement& row) {
  return {row.text(0), kept_json(row.view(1)), row.integer(2), row.integer(3)};
}

Rule read_rule(const storage::Statement& row) {
  return {row.text(0), row.text(1), kept_json(row.view(2)),
          static_cast<std::uint64_t>(row.integer(3))};
}

Connection read_connection(const storage::Statement& row) {
  return {row.text(0), row.text(1), kept_json(row.view(2)), row.integer(3), row.integer(4)};
}

std::vector<Rule> read_rules(storage::Statement rows) {
  std::vector<Rule> rules;
  while (rows.step()) rules.push_back(read_rule(rows));
  return rules;
}

}  // namespace

std::optional<Bus> Store::bus(std::string_view name) {
  auto row = db_.prepare(
      "SELECT name, attributes, created_ms, modified_ms FROM events_buses WHERE name = ?");
  if (row.bind(name).step()) return read_bus(row);
  // Every account has it; it is written when something of it is set.
  if (name == kDefaultBus) return Bus{std::string(kDefaultBus), Json::object(), 0, 0};
  return std::nullopt;
}

std::vector<Bus> Store::buses() {
  auto rows = db_.prepare(
      "SELECT name, attributes, created_ms, modified_ms FROM events_buses ORDER BY name");
  std::vector<Bus> buses;
  while (rows.step()) buses.push_back(read_bus(rows));
  const bool has_default = std::any_of(buses.begin(), buses.end(),
                                       [](const Bus& one) { return one.name == kDefaultBus; });
  if (!has_default) buses.insert(buses.begin(), *bus(kDefaultBus));
  std::stable_sort(buses.begin(), buses.end(),
                   [](const Bus& a, const Bus& b) { return a.name < b.name; });
  return buses;
}

void Store::put_bus(const Bus& bus) {
  const std::string attributes = dump(bus.attributes);
  db_.prepare(
         "INSERT OR REPLACE INTO events_buses (name, attributes, created_ms, modified_ms) "
         "VALUES (?, ?, ?, ?)")
      .bind(bus.name, attributes, bus.created_ms, bus.modified_ms)
      .run();
}

void Store::delete_bus(std::string_view name) {
  db_.prepare("DELETE FROM events_buses WHERE name = ?").bind(name).run();
  db_.prepare("DELETE FROM events_rules WHERE bus = ?").bind(name).run();
  db_.prepare("DELETE FROM events_targets WHERE bus = ?").bind(name).run();
}

std::optional<Rule> Store::rule(std::string_view bus, std::string_view name) {
  auto row = db_.prepare(
      "SELECT bus, name, attributes, timer FROM events_rules WHERE bus = ? AND name = ?");
  if (!row.bind(bus, name).step()) return std::nullopt;
  return read_rule(row);
}

std::vector<Rule> Store::rules(std::string_view bus) {
  auto rows = db_.prepare(
      "SELECT bus, name, attributes, timer FROM events_rules WHERE bus = ? ORDER BY name");
  rows.bind(bus);
  return read_rules(std::move(rows));
}

std::vector<Rule> Store::all_rules() {
  return read_rules(
      db_.prepare("SELECT bus, name, attributes, timer FROM events_rules ORDER BY bus, name"));
}

void Store::put_rule(const Rule& rule) {
  const std::string attributes = dump(rule.attributes);
  db_.prepare(
         "INSERT OR REPLACE INTO events_rules (bus, name, attributes, timer) "
         "VALUES (?, ?, ?, ?)")
      .bind(rule.bus, rule.name, attributes, rule.timer)
      .run();
}

void Store::delete_rule(const Rule& rule) {
  db_.prepare("DELETE FROM events_rules WHERE bus = ? AND name = ?")
      .bind(rule.bus, rule.name)
      .run();
}

std::vector<Json> Store::targets(const Rule& rule) {
  auto rows =
      db_.prepare("SELECT target FROM events_targets WHERE bus = ? AND rule = ? ORDER BY id");
  rows.bind(rule.bus, rule.name);
  std::vector<Json> targets;
  while (rows.step()) targets.push_back(kept_json(rows.view(0)));
  return targets;
}

std::optional<Json> Store::target(const Rule& rule, std::string_view id) {
  auto row = db_.prepare("SELECT target FROM events_targets WHERE bus = ? AND rule = ? AND id = ?");
  if (!row.bind(rule.bus, rule.name, id).step()) return std::nullopt;
  return kept_json(row.view(0));
}

std::vector<std::string> Store::rules_of_target(std::string_view bus, std::string_view arn) {
  auto rows = db_.prepare(
      "SELECT DISTINCT rule FROM events_targets WHERE bus = ? AND arn = ? ORDER BY rule");
  rows.bind(bus, arn);
  std::vector<std::string> names;
  while (rows.step()) names.push_back(rows.text(0));
  return names;
}

void Store::put_target(const Rule& rule, const Json& target) {
  const std::string text = dump(target);
  const std::string id = target.get_string("Id");
  const std::string arn = target.get_string("Arn");
  db_.prepare(
         "INSERT OR REPLACE INTO events_targets (bus, rule, id, arn, target) "
         "VALUES (?, ?, ?, ?, ?)")
      .bind(rule.bus, rule.name, id, arn, text)
      .run();
}

bool Store::delete_target(const Rule& rule, std::string_view id) {
  db_.prepare("DELETE FROM events_targets WHERE bus = ? AND rule = ? AND id = ?")
      .bind(rule.bus, rule.name, id)
      .run();
  return db_.changes() > 0;
}

std::optional<Connection> Store::connection(std::string_view name) {
  auto row = db_.prepare(
      "SELECT name, arn, attributes, created_ms, modified_ms "
      "FROM events_connections WHERE name = ?");
  if (!row.bind(name).step()) return std::nullopt;
  return read_connection(row);
}

std::vector<Connection> Store::connections() {
  auto rows = db_.prepare(
      "SELECT name, arn, attributes, created_ms, modified_ms "
      "FROM events_connections ORDER BY name");
  std::vector<Connection> connections;
  while (rows.step()) connections.push_back(read_connection(rows));
  return connections;
}

void Store::put_connection(const Connection& connection) {
  const std::string attributes = dump(connection.attributes);
  db_.prepare(
         "INSERT OR REPLACE INTO events_connections (name, arn, attributes, created_ms, "
         "modified_ms) VALUES (?, ?, ?, ?, ?)")
      .bind(connection.name, connection.arn, attributes, connection.created_ms,
            connection.modified_ms)
      .run();
}

void Store::delete_connection(std::string_view name) {
  db_.prepare("DELETE FROM events_connections WHERE name = ?").bind(name).run();
}

const std::vector<Matcher::Listening>& Matcher::listening(core::Turn& turn, std::string_view bus) {
  if (!loaded_) {
    by_bus_.clear();
    Store store(turn);
    for (Rule& rule : store.all_rules()) {
      const std::string text = rule.attributes.get_string("EventPattern");
      if (text.empty() || !rule.enabled()) continue;
      auto pattern = EventPattern::parse(text);
      if (!pattern.ok()) continue;
      auto targets = store.targets(rule);
      if (targets.empty()) continue;
      auto& rules = by_bus_[rule.bus];
      rules.push_back({std::move(rule), std::move(pattern).value(), std::move(targets)});
    }
    loaded_ = true;
  }
  static const std::vector<Listening> kNone;
  const auto found = by_bus_.find(bus);
  return found == by_bus_.end() ? kNone : found->second;
}

std::string bus_arn(core::Turn& turn, std::string_view bus) {
  return format("arn:aws:events:{}:{}:event-bus/{}", turn.region(), turn.account_id(), bus);
}

std::string rule_arn(core::Turn& turn, const Rule& rule) {
  const std::string place = rule.bus == kDefaultBus ? rule.name : rule.bus + "/" + rule.name;
  return format("arn:aws:events:{}:{}:rule/{}", turn.region(), turn.account_id(), place);
}

std::string bus_name(std::string_view name_or_arn) {
  if (name_or_arn.empty()) return std::string(kDefaultBus);
  constexpr std::string_view kMark = ":event-bus/";
  const std::size_t at = name_or_arn.find(kMark);
  if (!starts_with(name_or_arn, "arn:") || at == std::string_view::npos)
    return std::string(name_or_arn);
  return std::string(name_or_arn.substr(at + kMark.size()));
}

AwsResult<std::string> asked_bus(core::Turn& turn, const Json& input, std::string_view member) {
  std::string name = bus_name(input.get_string(member));
  if (!Store(turn).bus(name)) return bus_not_found(name);
  return name;
}

AwsResult<Rule> asked_rule(core::Turn& turn, const Json& input, std::string_view member) {
  ASSIGN_OR_RETURN(const std::string bus, asked_bus(turn, input));
  const std::string name = input.get_string(member);
  auto rule = Store(turn).rule(bus, name);
  if (!rule) return rule_not_found(name, bus);
  return std::move(*rule);
}

AwsResult<Json> event_page(const Json& input, std::string_view member, const Json& all) {
  const auto size = static_cast<std::int64_t>(all.size());
  const std::int64_t limit = input.get_int("Limit", kEventPageSize);
  std::int64_t from = 0;
  if (const std::string token = input.get_string("NextToken"); !token.empty()) {
    const auto place = to_int(from_base64(token).value_or(""));
    if (!place || *place < 0) return event_validation("Invalid NextToken.");
    from = std::min(*place, size);
  }
  const std::int64_t to = std::min(from + limit, size);
  Json part = Json::array();
  for (std::int64_t i = from; i < to; ++i) part.push_back(all[static_cast<std::size_t>(i)]);
  Json answer = Json::object({{member, std::move(part)}});
  if (to < size) answer.set("NextToken", base64(format("{}", to)));
  return answer;
}

}  // namespace lockstep::events
