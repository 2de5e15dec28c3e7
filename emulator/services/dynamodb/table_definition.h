// What CreateTable is given, checked; and what DescribeTable shows of it.
// Shapes  definition: as Table.definition (table_cache.h).
// Errors  ValidationException
// Source  Amazon DynamoDB API Reference, CreateTable, TableDescription
#pragma once

#include <cstdint>
#include <string>

#include "emulator/core/turn.h"
#include "emulator/services/dynamodb/table_cache.h"

namespace lockstep::dynamodb {

// The definition that CreateTable's input makes; TableId and CreatedMs are the caller's to add.
core::AwsResult<Json> definition_of(const Json& input);
// BillingMode and ProvisionedThroughput of the input, put into the definition.
core::AwsResult<bool> set_billing(const Json& input, Json& definition);
// Parameters that are asked for and not there yet.
core::AwsResult<bool> refuse_unsupported(const Json& input);

std::string table_arn(const core::Turn& turn, std::string_view name);

struct TableStatistics {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
};
// `status`: "CREATING", "ACTIVE", "UPDATING"; deleted tables show less.
Json table_description(const core::Turn& turn, std::string_view name, const Json& definition,
                       std::string_view status, TableStatistics statistics);
Json deleted_description(const core::Turn& turn, const Table& table);

}  // namespace lockstep::dynamodb
