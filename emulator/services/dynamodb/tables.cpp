// CreateTable, DescribeTable, ListTables, UpdateTable, DeleteTable.
#include <algorithm>

#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/operations.h"
#include "emulator/services/dynamodb/table_definition.h"

namespace lockstep::dynamodb {

namespace {

using core::AwsResult;
using core::Call;
using core::Turn;

constexpr std::int64_t kTablesAPage = 100;

AwsResult<TablePtr> named_table(Turn& turn, TableCache& tables, const Json& input) {
  const std::string name(table_name_of(input.get_string("TableName")));
  TablePtr table = tables.find(turn, name);
  if (!table) return table_not_found(name);
  return table;
}

TableStatistics statistics_of(Turn& turn, const Table& table) {
  auto row = turn.db().prepare(
      "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM dynamodb_items WHERE table_id = ?");
  row.bind(table.id);
  row.step();
  return {row.integer(0), row.integer(1)};
}

AwsResult<Json> create_table(Turn& turn, TableCache& tables, const Call& call) {
  const std::string name(table_name_of(call.input.get_string("TableName")));
  ASSIGN_OR_RETURN(Json definition, definition_of(call.input));
  if (tables.find(turn, name)) return table_exists(name);
  definition.set("TableId", Json(turn.make_uuid("table")));
  definition.set("CreatedMs", Json(turn.now_ms()));
  tables.create(turn, name, definition);
  return Json::object(
      {{"TableDescription", table_description(turn, name, definition, "CREATING", {})}});
}

AwsResult<Json> describe_table(Turn& turn, TableCache& tables, const Call& call) {
  ASSIGN_OR_RETURN(const TablePtr table, named_table(turn, tables, call.input));
  return Json::object({{"Table", table_description(turn, table->name, table->definition, "ACTIVE",
                                                   statistics_of(turn, *table))}});
}

AwsResult<Json> list_tables(Turn& turn, TableCache&, const Call& call) {
  const std::int64_t limit =
      std::clamp<std::int64_t>(call.input.get_int("Limit", kTablesAPage), 1, kTablesAPage);
  auto rows =
      turn.db().prepare("SELECT name FROM dynamodb_tables WHERE name > ? ORDER BY name LIMIT ?");
  const std::string start = call.input.get_string("ExclusiveStartTableName");
  rows.bind(start, limit + 1);
  Json names = Json::array();
  bool more = false;
  while (rows.step()) {
    more = static_cast<std::int64_t>(names.size()) == limit;
    if (!more) names.push_back(Json(rows.text(0)));
  }
  Json output = Json::object({{"TableNames", names}});
  if (more) output.set("LastEvaluatedTableName", names[names.size() - 1]);
  return output;
}

Json without_index(const Json& list, const std::string& name) {
  Json kept = Json::array();
  if (list.is_array())
    for (const Json& index : list.items())
      if (index.get_string("IndexName") != name) kept.push_back(index);
  return kept;
}

AwsResult<void> add_index(Turn& turn, const Table& table, const Json& given, Json& definition) {
  const std::string name = given.get_string("IndexName");
  if (find_index(table, name))
    return invalid(format("Attempting to create an index which already exists. Index: {}", name));
  Json list = definition.get("GlobalSecondaryIndexes");
  if (!list.is_array()) list = Json::array();
  list.push_back(given);
  definition.set("GlobalSecondaryIndexes", list);
  RETURN_IF_ERROR(check_indexes(definition));
  for (const TableIndex& index : indexes_of(definition))
    if (index.name == name) fill_index(turn, table, index);
  return {};
}

AwsResult<void> remove_index(Turn& turn, const Table& table, const std::string& name,
                             Json& definition) {
  const TableIndex* index = find_index(table, name);
  if (!index || !index->global)
    return core::refuse("ResourceNotFoundException", "Requested resource not found");
  Json kept = without_index(definition.get("GlobalSecondaryIndexes"), name);
  if (kept.empty())
    definition.erase("GlobalSecondaryIndexes");
  else
    definition.set("GlobalSecondaryIndexes", std::move(kept));
  drop_index(turn, table, name);
  return {};
}

// GlobalSecondaryIndexUpdates; new attributes of keys come in AttributeDefinitions.
AwsResult<void> update_indexes(Turn& turn, const Table& table, const Json& input,
                               Json& definition) {
  if (const Json& attributes = input.get("AttributeDefinitions"); attributes.is_array()) {
    Json merged = definition.get("AttributeDefinitions");
    for (const Json& attribute : attributes.items()) {
      const bool there =
          std::any_of(merged.items().begin(), merged.items().end(), [&](const Json& one) {
            return one.get_string("AttributeName") == attribute.get_string("AttributeName");
          });
      if (!there) merged.push_back(attribute);
    }
    definition.set("AttributeDefinitions", std::move(merged));
  }
  for (const Json& update : input.get("GlobalSecondaryIndexUpdates").items()) {
    if (const Json* given = update.find("Create"))
      RETURN_IF_ERROR(add_index(turn, table, *given, definition));
    if (const Json* given = update.find("Delete"))
      RETURN_IF_ERROR(remove_index(turn, table, given->get_string("IndexName"), definition));
  }
  return {};
}

AwsResult<Json> update_table(Turn& turn, TableCache& tables, const Call& call) {
  const Json& input = call.input;
  RETURN_IF_ERROR(refuse_unsupported(input));
  const bool billing =
      !input.get("BillingMode").is_null() || !input.get("ProvisionedThroughput").is_null();
  const bool other =
      !input.get("DeletionProtectionEnabled").is_null() || !input.get("TableClass").is_null();
  const Json& index_updates = input.get("GlobalSecondaryIndexUpdates");
  if (!billing && !other && index_updates.empty())
    return invalid(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
  ASSIGN_OR_RETURN(const TablePtr table, named_table(turn, tables, input));
  Json definition = table->definition;
  if (billing) RETURN_IF_ERROR(set_billing(input, definition));
  for (const std::string_view member : {"DeletionProtectionEnabled", "TableClass"})
    if (!input.get(member).is_null()) definition.set(member, input.get(member));
  if (!index_updates.empty()) RETURN_IF_ERROR(update_indexes(turn, *table, input, definition));
  tables.change(turn, *table, definition);
  return Json::object(
      {{"TableDescription", table_description(turn, table->name, definition, "UPDATING",
                                              statistics_of(turn, *table))}});
}

AwsResult<Json> delete_table(Turn& turn, TableCache& tables, const Call& call) {
  ASSIGN_OR_RETURN(const TablePtr table, named_table(turn, tables, call.input));
  if (table->definition.get_bool("DeletionProtectionEnabled"))
    return invalid(
        "Resource cannot be deleted as it is currently protected against deletion. Disable "
        "deletion protection first.");
  tables.remove(turn, *table);
  return Json::object({{"TableDescription", deleted_description(turn, *table)}});
}

}  // namespace

std::vector<core::Operation> table_operations(TableCache& tables) {
  const auto bound = [&tables](AwsResult<Json> (*operation)(Turn&, TableCache&, const Call&)) {
    return [&tables, operation](Turn& turn, const Call& call) {
      return operation(turn, tables, call);
    };
  };
  return {
      {"CreateTable", bound(create_table)}, {"DescribeTable", bound(describe_table)},
      {"ListTables", bound(list_tables)},   {"UpdateTable", bound(update_table)},
      {"DeleteTable", bound(delete_table)},
  };
}

}  // namespace lockstep::dynamodb
