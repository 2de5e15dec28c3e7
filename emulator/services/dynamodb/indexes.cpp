#include "emulator/services/dynamodb/indexes.h"

#include <algorithm>

#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/item_codec.h"
#include "emulator/services/dynamodb/table_cache.h"

namespace lockstep::dynamodb {

namespace {

using core::AwsResult;

constexpr std::size_t kGlobalIndexesMax = 20;
constexpr std::size_t kLocalIndexesMax = 5;
constexpr std::size_t kIndexHashBytesMax = 2048;
constexpr std::size_t kIndexRangeBytesMax = 1024;

TableIndex index_of(const Json& definition, const Json& given, bool global) {
  TableIndex index;
  index.name = given.get_string("IndexName");
  index.global = global;
  index.keys = key_schema_of(definition, given.get("KeySchema"));
  const Json& projection = given.get("Projection");
  index.projects_all = projection.get_string("ProjectionType", "ALL") == "ALL";
  const Json& included = projection.get("NonKeyAttributes");
  if (included.is_array())
    for (const Json& name : included.items())
      if (name.is_string()) index.included.push_back(name.as_string());
  return index;
}

AwsResult<void> check_index(const Json& index, const Json& table_schema, bool global) {
  const Json& schema = index.get("KeySchema");
  if (!schema.is_array() || schema.empty() || schema[0].get_string("KeyType") != "HASH")
    return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (schema.size() > 2 || (schema.size() == 2 && schema[1].get_string("KeyType") != "RANGE"))
    return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  const std::string name = index.get_string("IndexName");
  if (!global) {
    if (schema.size() < 2)
      return bad_parameter(format("Index KeySchema does not have a range key for index: {}", name));
    if (schema[0].get_string("AttributeName") != table_schema[0].get_string("AttributeName"))
      return bad_parameter(
          format("Index KeySchema does not have the same leading hash key as table "
                 "KeySchema for index: {}. index hash key: {}, table hash key: {}",
                 name, schema[0].get_string("AttributeName"),
                 table_schema[0].get_string("AttributeName")));
  }
  const Json& projection = index.get("Projection");
  const std::string type = projection.get_string("ProjectionType");
  const bool included = projection.get("NonKeyAttributes").is_array();
  if (type.empty()) return bad_parameter("Unknown ProjectionType: null");
  if (type == "INCLUDE" && !included)
    return bad_parameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  if (type != "INCLUDE" && included)
    return bad_parameter(format("ProjectionType is {}, but NonKeyAttributes is specified", type));
  return {};
}

Refusal wrong_index_type(const TableIndex& index, const KeyAttribute& attribute, Type actual) {
  return bad_parameter(
      format("Type mismatch for Index Key {} Expected: {} Actual: {} IndexName: {}", attribute.name,
             type_name(attribute.type), type_name(actual), index.name));
}

// The index key's part; nothing when the item lacks the attribute.
AwsResult<std::optional<std::string>> part_of(const TableIndex& index,
                                              const KeyAttribute& attribute, KeyRole role,
                                              const Json& item) {
  const Json* value = item.find(attribute.name);
  if (!value) return std::optional<std::string>();
  if (type_of(*value) != attribute.type) return wrong_index_type(index, attribute, type_of(*value));
  auto bytes = encode_key_value(attribute, role, *value);
  if (bytes.ok()) return std::optional<std::string>(*std::move(bytes));
  const std::string& text = content_of(*value).as_string();
  if (text.empty())
    return invalid(
        format("One or more parameter values are not valid. A value specified for a "
               "secondary index key is not supported. The AttributeValue for a key "
               "attribute cannot contain an empty {} value. IndexName: {}, IndexKey: {}",
               attribute.type == Type::Binary ? "binary" : "string", index.name, attribute.name));
  const bool hash = role == KeyRole::Hash;
  return bad_parameter(format(
      "Size limit exceeded for Index Key {} Actual Size: {} bytes Max Size: "
      "{} bytes IndexName: {}",
      attribute.name, text.size(), hash ? kIndexHashBytesMax : kIndexRangeBytesMax, index.name));
}

AwsResult<std::optional<ItemKey>> place_in(const TableIndex& index, const Json& item) {
  ASSIGN_OR_RETURN(auto hash, part_of(index, index.keys.hash, KeyRole::Hash, item));
  std::optional<std::string> range = "";
  if (index.keys.range) {
    ASSIGN_OR_RETURN(range, part_of(index, *index.keys.range, KeyRole::Range, item));
  }
  if (!hash || !range) return std::optional<ItemKey>();
  return std::optional<ItemKey>({std::move(*hash), std::move(*range)});
}

void insert_row(core::Turn& turn, const Table& table, std::string_view name, const ItemKey& place,
                const ItemKey& key) {
  auto row = turn.db().prepare(
      "INSERT INTO dynamodb_index_rows (table_id, name, hash, range, item_hash, item_range) "
      "VALUES (?, ?, ?, ?, ?, ?)");
  row.bind(table.id, name);
  row.bind_blob(3, place.hash).bind_blob(4, place.range);
  row.bind_blob(5, key.hash).bind_blob(6, key.range).run();
}

}  // namespace

std::vector<TableIndex> indexes_of(const Json& definition) {
  std::vector<TableIndex> indexes;
  for (const bool global : {true, false}) {
    const Json& list = definition.get(global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes");
    if (!list.is_array()) continue;
    for (const Json& given : list.items()) indexes.push_back(index_of(definition, given, global));
  }
  return indexes;
}

core::AwsResult<void> check_indexes(const Json& input) {
  std::vector<std::string> names;
  for (const std::string_view member : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    const Json& list = input.get(member);
    if (list.is_null()) continue;
    const bool global = member == "GlobalSecondaryIndexes";
    if (!list.is_array() || list.empty())
      return bad_parameter(format("List of {} is empty", member));
    if (list.size() > (global ? kGlobalIndexesMax : kLocalIndexesMax))
      return bad_parameter(format("{} count exceeds the per-table limit of {}",
                                  global ? "GlobalSecondaryIndex" : "LocalSecondaryIndex",
                                  global ? kGlobalIndexesMax : kLocalIndexesMax));
    if (!global && input.get("KeySchema").size() < 2)
      return bad_parameter(
          "Table KeySchema does not have a range key, which is required when specifying a "
          "LocalSecondaryIndex");
    for (const Json& index : list.items()) {
      const std::string name = index.get_string("IndexName");
      if (std::find(names.begin(), names.end(), name) != names.end())
        return bad_parameter(format("Duplicate index name: {}", name));
      names.push_back(name);
      RETURN_IF_ERROR(check_index(index, input.get("KeySchema"), global));
    }
  }
  return {};
}

Json index_description(const Json& index, std::string_view table_arn, bool global, bool on_demand,
                       std::string_view status) {
  Json shown = Json::object({{"IndexName", index.get("IndexName")},
                             {"KeySchema", index.get("KeySchema")},
                             {"Projection", index.get("Projection")}});
  if (global) {
    const Json& asked = index.get("ProvisionedThroughput");
    shown.set("IndexStatus", status);
    shown.set("ProvisionedThroughput",
              Json::object(
                  {{"NumberOfDecreasesToday", 0},
                   {"ReadCapacityUnits", on_demand ? 0 : asked.get_int("ReadCapacityUnits")},
                   {"WriteCapacityUnits", on_demand ? 0 : asked.get_int("WriteCapacityUnits")}}));
  }
  shown.set("IndexSizeBytes", 0);
  shown.set("ItemCount", 0);
  shown.set("IndexArn", format("{}/index/{}", table_arn, index.get_string("IndexName")));
  return shown;
}

const TableIndex* find_index(const Table& table, std::string_view name) {
  for (const TableIndex& index : table.indexes)
    if (index.name == name) return &index;
  return nullptr;
}

Json projected_item(const Table& table, const TableIndex& index, const Json& item) {
  if (index.projects_all) return item;
  Json shown = Json::object();
  for (const auto& [name, value] : item.members()) {
    const bool kept =
        table.keys.holds(name) || index.keys.holds(name) ||
        std::find(index.included.begin(), index.included.end(), name) != index.included.end();
    if (kept) shown.set(name, value);
  }
  return shown;
}

core::AwsResult<void> index_item(core::Turn& turn, const Table& table, const ItemKey& key,
                                 const Json& item) {
  if (table.indexes.empty()) return {};
  std::vector<std::pair<const TableIndex*, ItemKey>> places;
  for (const TableIndex& index : table.indexes) {
    ASSIGN_OR_RETURN(auto place, place_in(index, item));
    if (place) places.emplace_back(&index, std::move(*place));
  }
  unindex_item(turn, table, key);
  for (const auto& [index, place] : places) insert_row(turn, table, index->name, place, key);
  return {};
}

void unindex_item(core::Turn& turn, const Table& table, const ItemKey& key) {
  if (table.indexes.empty()) return;
  auto row = turn.db().prepare(
      "DELETE FROM dynamodb_index_rows WHERE table_id = ? AND item_hash = ? AND item_range = ?");
  row.bind(table.id).bind_blob(2, key.hash).bind_blob(3, key.range).run();
}

void fill_index(core::Turn& turn, const Table& table, const TableIndex& index) {
  auto rows = turn.db().prepare(
      "SELECT hash, range, item FROM dynamodb_items WHERE table_id = ? ORDER BY hash, range");
  rows.bind(table.id);
  while (rows.step()) {
    const auto place = place_in(index, decode_item(rows.view(2)));
    if (place.ok() && *place)
      insert_row(turn, table, index.name, **place, {rows.text(0), rows.text(1)});
  }
}

void drop_index(core::Turn& turn, const Table& table, std::string_view name) {
  turn.db()
      .prepare("DELETE FROM dynamodb_index_rows WHERE table_id = ? AND name = ?")
      .bind(table.id, name)
      .run();
}

}  // namespace lockstep::dynamodb
