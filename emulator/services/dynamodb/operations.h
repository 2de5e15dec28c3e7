// The families of operations, each in the file of its name. `tables` outlives them.
#pragma once

#include <vector>

#include "emulator/core/service.h"
#include "emulator/services/dynamodb/table_cache.h"

namespace lockstep::dynamodb {

// tables.cpp: Create, Describe, List, Update, DeleteTable.
std::vector<core::Operation> table_operations(TableCache& tables);
// table_settings.cpp: tags, time to live, backups.
std::vector<core::Operation> table_setting_operations(TableCache& tables);
// items.cpp: Get, Put, Update, DeleteItem.
std::vector<core::Operation> item_operations(TableCache& tables);
// batches.cpp: BatchGetItem, BatchWriteItem.
std::vector<core::Operation> batch_operations(TableCache& tables);
// transactions.cpp: TransactWriteItems, TransactGetItems.
std::vector<core::Operation> transaction_operations(TableCache& tables);
// pages.cpp: Query, Scan.
std::vector<core::Operation> page_operations(TableCache& tables);

}  // namespace lockstep::dynamodb
