#include "emulator/services/dynamodb/table_definition.h"

#include <algorithm>
#include <array>

#include "emulator/services/dynamodb/errors.h"

namespace lockstep::dynamodb {

namespace {

using core::AwsResult;
using Names = std::vector<std::string>;

std::string bracketed(const Names& names) { return format("[{}]", join(names, ", ")); }

Names attribute_names(const Json& elements) {
  Names names;
  if (!elements.is_array()) return names;
  for (const Json& element : elements.items()) names.push_back(element.get_string("AttributeName"));
  return names;
}

bool holds(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

AwsResult<bool> check_key_schema(const Json& schema) {
  if (!schema.is_array() || schema.empty() || schema.size() > 2)
    return invalid("Invalid KeySchema: a table has one or two key attributes");
  if (schema[0].get_string("KeyType") != "HASH")
    return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (schema.size() == 1) return true;
  if (schema[1].get_string("KeyType") != "RANGE")
    return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  if (schema[0].get_string("AttributeName") == schema[1].get_string("AttributeName"))
    return invalid(
        "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  return true;
}

// Of the table and its indexes, each once.
Names key_names(const Json& input) {
  Names names = attribute_names(input.get("KeySchema"));
  for (const std::string_view member : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    const Json& list = input.get(member);
    if (!list.is_array()) continue;
    for (const Json& index : list.items())
      for (std::string& name : attribute_names(index.get("KeySchema")))
        if (!holds(names, name)) names.push_back(std::move(name));
  }
  return names;
}

AwsResult<bool> check_definitions(const Names& keys, const Names& defined, bool indexed) {
  for (std::size_t i = 0; i < defined.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (defined[i] == defined[j])
        return bad_parameter(
            format("Duplicate AttributeName in AttributeDefinitions: {}", defined[i]));
  for (const std::string& key : keys) {
    if (holds(defined, key)) continue;
    if (keys.size() == 2 && !indexed)
      return invalid("Invalid KeySchema: Some index key attribute have no definition");
    return bad_parameter(
        format("Some index key attributes are not defined in AttributeDefinitions. "
               "Keys: {}, AttributeDefinitions: {}",
               bracketed(keys), bracketed(defined)));
  }
  if (defined.size() == keys.size()) return true;
  if (keys.size() == 1 && !indexed)
    return bad_parameter(
        "Number of attributes in KeySchema does not exactly match number of "
        "attributes defined in AttributeDefinitions");
  return bad_parameter(
      format("Some AttributeDefinitions are not used. AttributeDefinitions: {}, keys "
             "used: {}",
             bracketed(defined), bracketed(keys)));
}

std::int64_t capacity(const Json& definition, std::string_view member) {
  return definition.get("ProvisionedThroughput").get_int(member);
}

Json throughput_of(const Json& definition) {
  return Json::object({{"NumberOfDecreasesToday", Json(0)},
                       {"ReadCapacityUnits", Json(capacity(definition, "ReadCapacityUnits"))},
                       {"WriteCapacityUnits", Json(capacity(definition, "WriteCapacityUnits"))}});
}

void add_billing(const Json& definition, std::string_view status, Json& description) {
  const bool on_demand = definition.get_string("BillingMode") == "PAY_PER_REQUEST";
  description.set("ProvisionedThroughput", throughput_of(definition));
  if (on_demand) {
    Json summary = Json::object({{"BillingMode", Json("PAY_PER_REQUEST")}});
    if (status == "ACTIVE")
      summary.set("LastUpdateToPayPerRequestDateTime", description.get("CreationDateTime"));
    description.set("BillingModeSummary", std::move(summary));
  }
  if (status != "ACTIVE") return;
  const std::int64_t reads = on_demand ? 12000 : capacity(definition, "ReadCapacityUnits");
  const std::int64_t writes = on_demand ? 4000 : capacity(definition, "WriteCapacityUnits");
  description.set("WarmThroughput", Json::object({{"ReadUnitsPerSecond", Json(reads)},
                                                  {"WriteUnitsPerSecond", Json(writes)},
                                                  {"Status", Json("ACTIVE")}}));
}

}  // namespace

AwsResult<bool> refuse_unsupported(const Json& input) {
  if (input.get("StreamSpecification").get_bool("StreamEnabled"))
    return unsupported("streams (StreamSpecification)");
  if (input.get("SSESpecification").get_bool("Enabled"))
    return unsupported("encryption with KMS keys (SSESpecification)");
  constexpr std::array<std::string_view, 8> kMembers{
      "ReplicaUpdates",         "ResourcePolicy",
      "GlobalTableSourceArn",   "GlobalTableSettingsReplicationMode",
      "MultiRegionConsistency", "GlobalTableWitnessUpdates",
      "OnDemandThroughput",     "WarmThroughput"};
  for (const std::string_view member : kMembers)
    if (!input.get(member).is_null()) return unsupported(member);
  return true;
}

AwsResult<bool> set_billing(const Json& input, Json& definition) {
  const Json& throughput = input.get("ProvisionedThroughput");
  const std::string mode =
      input.get_string("BillingMode", definition.get_string("BillingMode", "PROVISIONED"));
  if (mode == "PAY_PER_REQUEST") {
    if (!throughput.is_null())
      return bad_parameter(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
          "BillingMode is PAY_PER_REQUEST");
    definition.erase("ProvisionedThroughput");
  } else if (!throughput.is_null()) {
    definition.set("ProvisionedThroughput", throughput);
  } else if (definition.get("ProvisionedThroughput").is_null()) {
    return bad_parameter(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
        "BillingMode is PROVISIONED");
  }
  definition.set("BillingMode", Json(mode));
  return true;
}

AwsResult<Json> definition_of(const Json& input) {
  RETURN_IF_ERROR(refuse_unsupported(input));
  Json definition = Json::object();
  RETURN_IF_ERROR(set_billing(input, definition));
  const Json& schema = input.get("KeySchema");
  const Json& attributes = input.get("AttributeDefinitions");
  RETURN_IF_ERROR(check_key_schema(schema));
  RETURN_IF_ERROR(check_indexes(input));
  RETURN_IF_ERROR(check_definitions(
      key_names(input), attribute_names(attributes),
      input.contains("GlobalSecondaryIndexes") || input.contains("LocalSecondaryIndexes")));
  definition.set("KeySchema", schema);
  definition.set("AttributeDefinitions", attributes);
  for (const std::string_view member : {"GlobalSecondaryIndexes", "LocalSecondaryIndexes",
                                        "TableClass", "DeletionProtectionEnabled", "Tags"})
    if (!input.get(member).is_null()) definition.set(member, input.get(member));
  return definition;
}

std::string table_arn(const core::Turn& turn, std::string_view name) {
  return format("arn:aws:dynamodb:{}:{}:table/{}", turn.region(), turn.account_id(), name);
}

Json table_description(const core::Turn& turn, std::string_view name, const Json& definition,
                       std::string_view status, TableStatistics statistics) {
  Json description = Json::object();
  description.set("AttributeDefinitions", definition.get("AttributeDefinitions"));
  description.set("TableName", Json(name));
  description.set("KeySchema", definition.get("KeySchema"));
  description.set("TableStatus", Json(status));
  description.set("CreationDateTime",
                  Json(static_cast<double>(definition.get_int("CreatedMs")) / 1000.0));
  add_billing(definition, status, description);
  description.set("TableSizeBytes", Json(statistics.bytes));
  description.set("ItemCount", Json(statistics.items));
  description.set("TableArn", Json(table_arn(turn, name)));
  description.set("TableId", definition.get("TableId"));
  const bool on_demand = definition.get_string("BillingMode") == "PAY_PER_REQUEST";
  for (const bool global : {true, false}) {
    const Json& list = definition.get(global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes");
    if (!list.is_array() || list.empty()) continue;
    Json shown = Json::array();
    for (const Json& index : list.items())
      shown.push_back(index_description(index, table_arn(turn, name), global, on_demand,
                                        status == "CREATING" ? "CREATING" : "ACTIVE"));
    description.set(global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes", std::move(shown));
  }
  if (const Json& table_class = definition.get("TableClass"); !table_class.is_null())
    description.set("TableClassSummary", Json::object({{"TableClass", table_class}}));
  description.set("DeletionProtectionEnabled",
                  Json(definition.get_bool("DeletionProtectionEnabled")));
  return description;
}

Json deleted_description(const core::Turn& turn, const Table& table) {
  Json description =
      table_description(turn, table.name, table.definition, "DELETING", TableStatistics{});
  for (const std::string_view member : {"KeySchema", "AttributeDefinitions", "CreationDateTime"})
    description.erase(member);
  return description;
}

}  // namespace lockstep::dynamodb
