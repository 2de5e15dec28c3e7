#include "emulator/services/dynamodb/table_cache.h"

#include "emulator/services/dynamodb/errors.h"

namespace lockstep::dynamodb {

namespace {

Type attribute_type(const Json& definition, std::string_view name) {
  for (const Json& attribute : definition.get("AttributeDefinitions").items())
    if (attribute.get_string("AttributeName") == name)
      return type_named(attribute.get_string("AttributeType")).value_or(Type::String);
  return Type::String;
}

}  // namespace

KeySchema key_schema_of(const Json& definition, const Json& elements) {
  KeySchema schema;
  for (const Json& element : elements.items()) {
    const std::string name = element.get_string("AttributeName");
    const KeyAttribute attribute{name, attribute_type(definition, name)};
    if (element.get_string("KeyType") == "HASH")
      schema.hash = attribute;
    else
      schema.range = attribute;
  }
  return schema;
}

std::string_view table_name_of(std::string_view name_or_arn) {
  if (!starts_with(name_or_arn, "arn:")) return name_or_arn;
  const auto slash = name_or_arn.find('/');
  if (slash == std::string_view::npos) return name_or_arn;
  const std::string_view rest = name_or_arn.substr(slash + 1);
  return rest.substr(0, rest.find('/'));
}

TablePtr TableCache::find(core::Turn& turn, std::string_view name) {
  if (const auto found = tables_.find(name); found != tables_.end()) return found->second;
  TablePtr table = load(turn, name);
  if (table && unsettled_.find(name) == unsettled_.end()) tables_.emplace(table->name, table);
  return table;
}

core::AwsResult<TablePtr> TableCache::get(core::Turn& turn, std::string_view name_or_arn) {
  TablePtr table = find(turn, table_name_of(name_or_arn));
  if (!table) return resource_not_found();
  return table;
}

TablePtr TableCache::load(core::Turn& turn, std::string_view name) {
  auto row = turn.db().prepare("SELECT id, definition FROM dynamodb_tables WHERE name = ?");
  row.bind(name);
  if (!row.step()) return nullptr;
  auto table = std::make_shared<Table>();
  table->id = row.integer(0);
  table->name = name;
  auto definition = parse_json(row.view(1));
  CHECK(definition.ok());
  table->definition = *std::move(definition);
  table->keys = key_schema_of(table->definition, table->definition.get("KeySchema"));
  table->indexes = indexes_of(table->definition);
  return table;
}

void TableCache::touch(std::string_view name) {
  tables_.erase(std::string(name));
  unsettled_.insert(std::string(name));
}

void TableCache::create(core::Turn& turn, std::string_view name, const Json& definition) {
  touch(name);
  turn.db()
      .prepare("INSERT INTO dynamodb_tables (name, definition) VALUES (?, ?)")
      .bind(name, dump(definition))
      .run();
}

void TableCache::change(core::Turn& turn, const Table& table, const Json& definition) {
  touch(table.name);
  turn.db()
      .prepare("UPDATE dynamodb_tables SET definition = ? WHERE id = ?")
      .bind(dump(definition), table.id)
      .run();
}

void TableCache::remove(core::Turn& turn, const Table& table) {
  touch(table.name);
  turn.db().prepare("DELETE FROM dynamodb_items WHERE table_id = ?").bind(table.id).run();
  if (!table.indexes.empty())
    turn.db().prepare("DELETE FROM dynamodb_index_rows WHERE table_id = ?").bind(table.id).run();
  turn.db().prepare("DELETE FROM dynamodb_tables WHERE id = ?").bind(table.id).run();
}

void TableCache::forget() {
  tables_.clear();
  unsettled_.clear();
}

}  // namespace lockstep::dynamodb
