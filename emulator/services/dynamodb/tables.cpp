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

AwsResult<Json> update_table(Turn& turn, TableCache& tables, const Call& call) {
  const Json& input = call.input;
  RETURN_IF_ERROR(refuse_unsupported(input));
  const bool billing =
      !input.get("BillingMode").is_null() || !input.get("ProvisionedThroughput").is_null();
  const bool other =
      !input.get("DeletionProtectionEnabled").is_null() || !input.get("TableClass").is_null();
  if (!billing && !other)
    return invalid(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
  ASSIGN_OR_RETURN(const TablePtr table, named_table(turn, tables, input));
  Json definition = table->definition;
  if (billing) RETURN_IF_ERROR(set_billing(input, definition));
  for (const std::string_view member : {"DeletionProtectionEnabled", "TableClass"})
    if (!input.get(member).is_null()) definition.set(member, input.get(member));
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
