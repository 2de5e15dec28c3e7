// Tags of a table, and what tools read of its time to live and backups, which are always off.
#include <algorithm>

#include "emulator/base/timestamp.h"
#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/operations.h"
#include "emulator/services/dynamodb/table_definition.h"

namespace lockstep::dynamodb {

namespace {

using core::AwsResult;
using core::Call;
using core::Turn;

constexpr std::size_t kTagsMax = 50;

AwsResult<TablePtr> table_of_arn(Turn& turn, TableCache& tables, const Json& input) {
  const std::string arn = input.get_string("ResourceArn");
  const std::string name(table_name_of(arn));
  TablePtr table = tables.find(turn, name);
  if (!table || table_arn(turn, name) != arn)
    return core::refuse("ResourceNotFoundException",
                        format("Requested resource not found: ResourcArn: {} not found", arn));
  return table;
}

AwsResult<TablePtr> table_of_name(Turn& turn, TableCache& tables, const Json& input) {
  const std::string name(table_name_of(input.get_string("TableName")));
  TablePtr table = tables.find(turn, name);
  if (!table) return table_not_found(name);
  return table;
}

Json tags_of(const Table& table) {
  const Json& tags = table.definition.get("Tags");
  return tags.is_array() ? tags : Json::array();
}

AwsResult<Json> list_tags(Turn& turn, TableCache& tables, const Call& call) {
  ASSIGN_OR_RETURN(const TablePtr table, table_of_arn(turn, tables, call.input));
  return Json::object({{"Tags", tags_of(*table)}});
}

AwsResult<Json> save_tags(Turn& turn, TableCache& tables, const Table& table, Json tags) {
  if (tags.size() > kTagsMax) return invalid("Too many tags: a resource has at most 50");
  Json definition = table.definition;
  definition.set("Tags", std::move(tags));
  tables.change(turn, table, definition);
  return Json::object();
}

AwsResult<Json> tag_resource(Turn& turn, TableCache& tables, const Call& call) {
  ASSIGN_OR_RETURN(const TablePtr table, table_of_arn(turn, tables, call.input));
  Json tags = tags_of(*table);
  const Json& added = call.input.get("Tags");
  for (std::size_t i = 0; i < added.size(); ++i) {
    std::size_t at = 0;
    while (at < tags.size() && tags[at].get("Key") != added[i].get("Key")) ++at;
    if (at < tags.size())
      tags.at(at) = added[i];
    else
      tags.push_back(added[i]);
  }
  return save_tags(turn, tables, *table, std::move(tags));
}

AwsResult<Json> untag_resource(Turn& turn, TableCache& tables, const Call& call) {
  ASSIGN_OR_RETURN(const TablePtr table, table_of_arn(turn, tables, call.input));
  const Json& gone = call.input.get("TagKeys");
  Json rest = Json::array();
  const Json tags = tags_of(*table);
  for (const Json& tag : tags.items()) {
    const bool removed = gone.is_array() && std::find(gone.items().begin(), gone.items().end(),
                                                      tag.get("Key")) != gone.items().end();
    if (!removed) rest.push_back(tag);
  }
  return save_tags(turn, tables, *table, std::move(rest));
}

// Time to live is kept and described; items do not go by themselves.
AwsResult<Json> describe_time_to_live(Turn& turn, TableCache& tables, const Call& call) {
  ASSIGN_OR_RETURN(const TablePtr table, table_of_name(turn, tables, call.input));
  const Json& kept = table->definition.get("TimeToLive");
  Json shown = Json::object({{"TimeToLiveStatus", kept.is_object() ? "ENABLED" : "DISABLED"}});
  if (kept.is_object()) shown.set("AttributeName", kept.get("AttributeName"));
  return Json::object({{"TimeToLiveDescription", std::move(shown)}});
}

AwsResult<Json> update_time_to_live(Turn& turn, TableCache& tables, const Call& call) {
  ASSIGN_OR_RETURN(const TablePtr table, table_of_name(turn, tables, call.input));
  const Json& asked = call.input.get("TimeToLiveSpecification");
  const bool on = table->definition.get("TimeToLive").is_object();
  if (asked.get_bool("Enabled") == on)
    return invalid(on ? "TimeToLive is already enabled" : "TimeToLive is already disabled");
  Json definition = table->definition;
  if (on)
    definition.erase("TimeToLive");
  else
    definition.set("TimeToLive", asked);
  tables.change(turn, *table, definition);
  return Json::object({{"TimeToLiveSpecification", asked}});
}

AwsResult<TablePtr> table_with_backups(Turn& turn, TableCache& tables, const Json& input) {
  const std::string name(table_name_of(input.get_string("TableName")));
  TablePtr table = tables.find(turn, name);
  if (!table) return core::refuse("TableNotFoundException", format("Table not found: {}", name));
  return table;
}

// Point-in-time recovery is kept and described; there is nothing to recover from.
Json backups_shown(Turn& turn, const Json& definition) {
  const Json& kept = definition.get("PointInTimeRecovery");
  Json recovery =
      Json::object({{"PointInTimeRecoveryStatus", kept.is_object() ? "ENABLED" : "DISABLED"}});
  if (kept.is_object()) {
    recovery.set("RecoveryPeriodInDays", kept.get_int("RecoveryPeriodInDays", 35));
    recovery.set("EarliestRestorableDateTime", epoch_seconds(kept.get_int("SinceMs")));
    recovery.set("LatestRestorableDateTime", epoch_seconds(turn.now_ms()));
  }
  return Json::object({{"ContinuousBackupsDescription",
                        Json::object({{"ContinuousBackupsStatus", "ENABLED"},
                                      {"PointInTimeRecoveryDescription", std::move(recovery)}})}});
}

AwsResult<Json> describe_backups(Turn& turn, TableCache& tables, const Call& call) {
  ASSIGN_OR_RETURN(const TablePtr table, table_with_backups(turn, tables, call.input));
  return backups_shown(turn, table->definition);
}

AwsResult<Json> update_backups(Turn& turn, TableCache& tables, const Call& call) {
  ASSIGN_OR_RETURN(const TablePtr table, table_with_backups(turn, tables, call.input));
  const Json& asked = call.input.get("PointInTimeRecoverySpecification");
  Json definition = table->definition;
  definition.erase("PointInTimeRecovery");
  if (asked.get_bool("PointInTimeRecoveryEnabled"))
    definition.set(
        "PointInTimeRecovery",
        Json::object({{"RecoveryPeriodInDays", asked.get_int("RecoveryPeriodInDays", 35)},
                      {"SinceMs", turn.now_ms()}}));
  tables.change(turn, *table, definition);
  return backups_shown(turn, definition);
}

}  // namespace

std::vector<core::Operation> table_setting_operations(TableCache& tables) {
  const auto bound = [&tables](AwsResult<Json> (*operation)(Turn&, TableCache&, const Call&)) {
    return [&tables, operation](Turn& turn, const Call& call) {
      return operation(turn, tables, call);
    };
  };
  return {
      {"ListTagsOfResource", bound(list_tags)},
      {"TagResource", bound(tag_resource)},
      {"UntagResource", bound(untag_resource)},
      {"DescribeTimeToLive", bound(describe_time_to_live)},
      {"UpdateTimeToLive", bound(update_time_to_live)},
      {"UpdateContinuousBackups", bound(update_backups)},
      {"DescribeContinuousBackups", bound(describe_backups)},
  };
}

}  // namespace lockstep::dynamodb
