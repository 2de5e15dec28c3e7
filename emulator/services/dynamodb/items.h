// The operations on one item, as transactions perform them too.
#pragma once

#include "emulator/core/turn.h"
#include "emulator/services/dynamodb/request.h"
#include "emulator/services/dynamodb/table_cache.h"

namespace lockstep::dynamodb {

core::AwsResult<Json> get_item(core::Turn& turn, TableCache& tables, const core::Call& call);
core::AwsResult<Json> put_item(core::Turn& turn, TableCache& tables, const core::Call& call);
core::AwsResult<Json> update_item(core::Turn& turn, TableCache& tables, const core::Call& call);
core::AwsResult<Json> delete_item_operation(core::Turn& turn, TableCache& tables,
                                            const core::Call& call);
// Only looks whether the condition holds.
core::AwsResult<Json> condition_check(core::Turn& turn, TableCache& tables, const core::Call& call);

}  // namespace lockstep::dynamodb
