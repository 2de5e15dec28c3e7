// GetItem, PutItem, UpdateItem, DeleteItem.
#include "emulator/services/dynamodb/items.h"

#include <algorithm>

#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/expression/apply_update.h"
#include "emulator/services/dynamodb/expression/evaluate.h"
#include "emulator/services/dynamodb/item_store.h"
#include "emulator/services/dynamodb/operations.h"
#include "emulator/services/dynamodb/request.h"

namespace lockstep::dynamodb {

namespace {

using core::AwsResult;
using core::Call;
using core::Turn;

const Json& no_item() {
  static const Json kNone = Json::object();
  return kNone;
}

const ItemRequest& request_of(const Call& call) {
  const auto* request = dynamic_cast<const ItemRequest*>(call.prepared.get());
  return CHECK(request != nullptr), *request;
}

AwsResult<bool> check_condition(const ItemRequest& request, const std::optional<StoredItem>& old) {
  if (!request.condition || holds(*request.condition, old ? old->item : no_item())) return true;
  core::AwsError error{"ConditionalCheckFailedException", "The conditional request failed"};
  if (request.return_on_failure && old) error.members.set("Item", old->item);
  return Refusal(std::move(error));
}

bool needs_old(const ItemRequest& request) {
  return request.condition || request.return_values == ReturnValues::AllOld ||
         request.capacity != ReturnCapacity::None;
}

Json write_output(const ItemRequest& request, const Table& table, std::size_t bytes) {
  Json output = Json::object();
  if (request.capacity != ReturnCapacity::None)
    output.set("ConsumedCapacity",
               consumed_capacity(table.name, write_units(bytes), request.capacity));
  return output;
}

std::size_t bytes_of(const std::optional<StoredItem>& stored) { return stored ? stored->bytes : 0; }

}  // namespace

AwsResult<Json> get_item(Turn& turn, TableCache& tables, const Call& call) {
  const ItemRequest& request = request_of(call);
  ASSIGN_OR_RETURN(const TablePtr table, tables.get(turn, request.table));
  ASSIGN_OR_RETURN(const ItemKey key, key_of_request(table->keys, request.item));
  auto stored = read_item(turn, table->id, key);
  const std::size_t bytes = bytes_of(stored);
  Json output = Json::object();
  if (stored)
    output.set("Item", request.projection.empty() ? std::move(stored->item)
                                                  : request.projection.project(stored->item));
  if (request.capacity != ReturnCapacity::None)
    output.set(
        "ConsumedCapacity",
        consumed_capacity(table->name, read_units(bytes, request.consistent), request.capacity));
  return output;
}

AwsResult<Json> put_item(Turn& turn, TableCache& tables, const Call& call) {
  const ItemRequest& request = request_of(call);
  ASSIGN_OR_RETURN(const TablePtr table, tables.get(turn, request.table));
  ASSIGN_OR_RETURN(const ItemKey key, key_of_item(table->keys, request.item));
  const std::size_t bytes = item_size(request.item);
  if (bytes > kItemBytesMax) return invalid("Item size has exceeded the maximum allowed size");
  std::optional<StoredItem> old;
  if (needs_old(request)) old = read_item(turn, table->id, key);
  RETURN_IF_ERROR(check_condition(request, old));
  RETURN_IF_ERROR(write_item(turn, *table, key, {request.item, bytes}));
  Json output = write_output(request, *table, std::max(bytes, bytes_of(old)));
  if (request.return_values == ReturnValues::AllOld && old) output.set("Attributes", old->item);
  return output;
}

AwsResult<Json> delete_item_operation(Turn& turn, TableCache& tables, const Call& call) {
  const ItemRequest& request = request_of(call);
  ASSIGN_OR_RETURN(const TablePtr table, tables.get(turn, request.table));
  ASSIGN_OR_RETURN(const ItemKey key, key_of_request(table->keys, request.item));
  std::optional<StoredItem> old;
  if (needs_old(request)) old = read_item(turn, table->id, key);
  RETURN_IF_ERROR(check_condition(request, old));
  delete_item(turn, *table, key);
  Json output = write_output(request, *table, bytes_of(old));
  if (request.return_values == ReturnValues::AllOld && old) output.set("Attributes", old->item);
  return output;
}

AwsResult<Json> condition_check(Turn& turn, TableCache& tables, const Call& call) {
  const ItemRequest& request = request_of(call);
  ASSIGN_OR_RETURN(const TablePtr table, tables.get(turn, request.table));
  ASSIGN_OR_RETURN(const ItemKey key, key_of_request(table->keys, request.item));
  const auto old = read_item(turn, table->id, key);
  RETURN_IF_ERROR(check_condition(request, old));
  return write_output(request, *table, bytes_of(old));
}

namespace {

AwsResult<bool> check_keys_untouched(const Update& update, const KeySchema& schema) {
  const std::string* name = nullptr;
  const auto look = [&](const Path& path) {
    if (!name && schema.holds(path[0].name)) name = &path[0].name;
  };
  for (const auto& action : update.set) look(action.path);
  for (const Path& path : update.remove) look(path);
  for (const auto& action : update.add) look(action.path);
  for (const auto& action : update.remove_members) look(action.path);
  if (!name) return true;
  return bad_parameter(
      format("Cannot update attribute {}. This attribute is part of the key", *name));
}

// What ReturnValues shows of an update; null when there is nothing to show.
Json returned(const ItemRequest& request, const std::optional<StoredItem>& old, const Json& now) {
  Json shown;
  switch (request.return_values) {
    case ReturnValues::None: break;
    case ReturnValues::AllOld:
      if (old) shown = old->item;
      break;
    case ReturnValues::AllNew: shown = now; break;
    case ReturnValues::UpdatedOld:
      if (old) shown = request.touched.project(old->item);
      break;
    case ReturnValues::UpdatedNew: shown = request.touched.project(now); break;
  }
  return shown.empty() ? Json() : shown;
}

}  // namespace

AwsResult<Json> update_item(Turn& turn, TableCache& tables, const Call& call) {
  const ItemRequest& request = request_of(call);
  ASSIGN_OR_RETURN(const TablePtr table, tables.get(turn, request.table));
  if (request.update) RETURN_IF_ERROR(check_keys_untouched(*request.update, table->keys));
  ASSIGN_OR_RETURN(const ItemKey key, key_of_request(table->keys, request.item));
  const auto old = read_item(turn, table->id, key);
  RETURN_IF_ERROR(check_condition(request, old));
  StoredItem now{old ? old->item : request.item, 0};
  if (request.update) {
    ASSIGN_OR_RETURN(now.item, apply_update(*request.update, now.item));
  }
  now.bytes = item_size(now.item);
  if (now.bytes > kItemBytesMax)
    return invalid("Item size to update has exceeded the maximum allowed size");
  if (!old || request.update) RETURN_IF_ERROR(write_item(turn, *table, key, now));
  Json output = write_output(request, *table, std::max(now.bytes, bytes_of(old)));
  if (Json shown = returned(request, old, now.item); !shown.is_null())
    output.set("Attributes", std::move(shown));
  return output;
}

std::vector<core::Operation> item_operations(TableCache& tables) {
  const auto bound = [&tables](AwsResult<Json> (*operation)(Turn&, TableCache&, const Call&)) {
    return [&tables, operation](Turn& turn, const Call& call) {
      return operation(turn, tables, call);
    };
  };
  return {
      {"GetItem", bound(get_item), prepare_get},
      {"PutItem", bound(put_item), prepare_put},
      {"UpdateItem", bound(update_item), prepare_update},
      {"DeleteItem", bound(delete_item_operation), prepare_delete},
  };
}

}  // namespace lockstep::dynamodb
