// BatchGetItem, BatchWriteItem.
#include <algorithm>
#include <set>

#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/expression/parser.h"
#include "emulator/services/dynamodb/item_store.h"
#include "emulator/services/dynamodb/operations.h"
#include "emulator/services/dynamodb/request.h"

namespace lockstep::dynamodb {

namespace {

using core::AwsResult;
using core::Call;
using core::Turn;

constexpr std::size_t kGetsMax = 100;
constexpr std::size_t kWritesMax = 25;
constexpr std::size_t kAnswerBytesMax = 16 * 1024 * 1024;

struct GetsOfTable {
  std::string table;
  std::vector<Json> keys;  // tidied
  PathTree projection;
  Json given;  // as it came, for UnprocessedKeys
  bool consistent = false;
};

struct BatchGet : core::Prepared {
  std::vector<GetsOfTable> tables;
  ReturnCapacity capacity = ReturnCapacity::None;
};

struct WriteOfTable {
  Json item;  // what is put, or the key of what is deleted; tidied
  bool put = false;
};

struct BatchWrite : core::Prepared {
  std::vector<std::pair<std::string, std::vector<WriteOfTable>>> tables;
  ReturnCapacity capacity = ReturnCapacity::None;
};

AwsResult<GetsOfTable> gets_of(const std::string& table, const Json& given) {
  GetsOfTable gets;
  gets.table = table;
  gets.given = given;
  gets.consistent = given.get_bool("ConsistentRead");
  if (!given.get("AttributesToGet").is_null())
    return invalid(
        "The legacy parameters {AttributesToGet} are not supported by Lockstep: use "
        "expressions instead");
  const Json& keys = given.get("Keys");
  for (std::size_t i = 0; i < keys.size() && keys.is_array(); ++i) {
    ASSIGN_OR_RETURN(Json key, tidied_map(keys[i]));
    gets.keys.push_back(std::move(key));
  }
  ASSIGN_OR_RETURN(Placeholders placeholders,
                   Placeholders::read(given, {"ProjectionExpression"}, {"ProjectionExpression"}));
  if (const Json& text = given.get("ProjectionExpression"); text.is_string()) {
    ASSIGN_OR_RETURN(gets.projection, parse_projection(text.as_string(), placeholders));
  }
  RETURN_IF_ERROR(placeholders.check_all_used());
  return gets;
}

PreparedResult prepare_batch_get(const Call& call) {
  auto batch = std::make_shared<BatchGet>();
  batch->capacity = return_capacity_of(call.input);
  const Json& tables = call.input.get("RequestItems");
  if (!tables.is_object()) return unreadable("RequestItems must be a Map");
  std::size_t count = 0;
  for (const auto& [table, given] : tables.members()) {
    ASSIGN_OR_RETURN(GetsOfTable gets, gets_of(table, given));
    count += gets.keys.size();
    batch->tables.push_back(std::move(gets));
  }
  if (count > kGetsMax) return invalid("Too many items requested for the BatchGetItem call");
  return std::shared_ptr<const core::Prepared>(std::move(batch));
}

AwsResult<WriteOfTable> write_of(const Json& request) {
  const Json& put = request.get("PutRequest");
  const Json& erase = request.get("DeleteRequest");
  if (put.is_null() == erase.is_null())
    return bad_parameter("A write request must hold exactly one of PutRequest and DeleteRequest");
  WriteOfTable write;
  write.put = !put.is_null();
  ASSIGN_OR_RETURN(write.item, tidied_map(write.put ? put.get("Item") : erase.get("Key")));
  return write;
}

PreparedResult prepare_batch_write(const Call& call) {
  auto batch = std::make_shared<BatchWrite>();
  batch->capacity = return_capacity_of(call.input);
  const Json& tables = call.input.get("RequestItems");
  if (!tables.is_object()) return unreadable("RequestItems must be a Map");
  std::size_t count = 0;
  for (const auto& [table, requests] : tables.members()) {
    if (!requests.is_array()) return unreadable("Write requests must be a List");
    auto& writes = batch->tables.emplace_back(table, std::vector<WriteOfTable>()).second;
    for (const Json& request : requests.items()) {
      ASSIGN_OR_RETURN(WriteOfTable write, write_of(request));
      writes.push_back(std::move(write));
    }
    count += writes.size();
  }
  if (count > kWritesMax) return invalid("Too many items requested for the BatchWriteItem call");
  return std::shared_ptr<const core::Prepared>(std::move(batch));
}

template <class Batch>
const Batch& batch_of(const Call& call) {
  const auto* batch = dynamic_cast<const Batch*>(call.prepared.get());
  return CHECK(batch != nullptr), *batch;
}

using KeySet = std::set<std::pair<std::string, std::string>>;

AwsResult<bool> note_key(KeySet& seen, const ItemKey& key) {
  if (seen.emplace(key.hash, key.range).second) return true;
  return invalid("Provided list of item keys contains duplicates");
}

// Every key of the batch, checked before anything is read.
AwsResult<std::vector<ItemKey>> keys_of(const GetsOfTable& gets, const KeySchema& schema) {
  std::vector<ItemKey> keys;
  KeySet seen;
  for (const Json& named : gets.keys) {
    if (named.size() != schema.count()) return invalid(std::string(kKeyMismatch));
    ASSIGN_OR_RETURN(ItemKey key, key_of_request(schema, named));
    RETURN_IF_ERROR(note_key(seen, key));
    keys.push_back(std::move(key));
  }
  return keys;
}

struct ReadTable {
  TablePtr table;
  const GetsOfTable* gets = nullptr;
  std::vector<ItemKey> keys;
};

// One table's answers; what does not fit any more goes to `unprocessed`.
Json read_table(Turn& turn, const ReadTable& read, std::size_t& bytes, double& units,
                Json& unprocessed) {
  Json items = Json::array();
  Json left = Json::array();
  for (std::size_t i = 0; i < read.keys.size(); ++i) {
    if (bytes > kAnswerBytesMax) {
      left.push_back(read.gets->given.get("Keys")[i]);
      continue;
    }
    const auto stored = read_item(turn, read.table->id, read.keys[i]);
    units += read_units(stored ? stored->bytes : 0, read.gets->consistent);
    if (!stored) continue;
    bytes += stored->bytes;
    items.push_back(read.gets->projection.empty() ? stored->item
                                                  : read.gets->projection.project(stored->item));
  }
  if (!left.empty()) {
    Json rest = read.gets->given;
    rest.set("Keys", std::move(left));
    unprocessed.set(read.gets->table, std::move(rest));
  }
  return items;
}

AwsResult<Json> batch_get(Turn& turn, TableCache& tables, const Call& call) {
  const auto& batch = batch_of<BatchGet>(call);
  std::vector<ReadTable> reads;
  for (const GetsOfTable& gets : batch.tables) {
    ASSIGN_OR_RETURN(TablePtr table, tables.get(turn, gets.table));
    ASSIGN_OR_RETURN(auto keys, keys_of(gets, table->keys));
    reads.push_back({std::move(table), &gets, std::move(keys)});
  }
  Json responses = Json::object();
  Json unprocessed = Json::object();
  Json consumed = Json::array();
  std::size_t bytes = 0;
  for (const ReadTable& read : reads) {
    double units = 0;
    responses.set(read.gets->table, read_table(turn, read, bytes, units, unprocessed));
    consumed.push_back(consumed_capacity(read.table->name, units, batch.capacity));
  }
  Json output = Json::object({{"Responses", responses}, {"UnprocessedKeys", unprocessed}});
  if (batch.capacity != ReturnCapacity::None) output.set("ConsumedCapacity", consumed);
  return output;
}

AwsResult<ItemKey> key_of_write(const WriteOfTable& write, const KeySchema& schema) {
  const auto fits = [&](const KeyAttribute& attribute) {
    const Json* value = write.item.find(attribute.name);
    return value && type_of(*value) == attribute.type;
  };
  const bool whole = fits(schema.hash) && (!schema.range || fits(*schema.range));
  if (!whole || (!write.put && write.item.size() != schema.count()))
    return invalid(std::string(kKeyMismatch));
  return key_of_item(schema, write.item);
}

struct PlannedWrite {
  TablePtr table;
  ItemKey key;
  const WriteOfTable* write = nullptr;
  std::size_t bytes = 0;
};

AwsResult<std::vector<PlannedWrite>> plan_of(Turn& turn, TableCache& tables,
                                             const BatchWrite& batch) {
  std::vector<PlannedWrite> plan;
  for (const auto& [name, writes] : batch.tables) {
    ASSIGN_OR_RETURN(const TablePtr table, tables.get(turn, name));
    KeySet seen;
    for (const WriteOfTable& write : writes) {
      ASSIGN_OR_RETURN(ItemKey key, key_of_write(write, table->keys));
      RETURN_IF_ERROR(note_key(seen, key));
      const std::size_t bytes = write.put ? item_size(write.item) : 0;
      if (bytes > kItemBytesMax) return invalid("Item size has exceeded the maximum allowed size");
      plan.push_back({table, std::move(key), &write, bytes});
    }
  }
  return plan;
}

AwsResult<Json> batch_write(Turn& turn, TableCache& tables, const Call& call) {
  const auto& batch = batch_of<BatchWrite>(call);
  ASSIGN_OR_RETURN(const auto plan, plan_of(turn, tables, batch));
  std::map<std::string, double> units;
  for (const PlannedWrite& planned : plan) {
    std::size_t bytes = planned.bytes;
    if (batch.capacity != ReturnCapacity::None)
      if (const auto old = read_item(turn, planned.table->id, planned.key))
        bytes = std::max(bytes, old->bytes);
    units[planned.table->name] += write_units(bytes);
    if (planned.write->put) {
      RETURN_IF_ERROR(
          write_item(turn, *planned.table, planned.key, {planned.write->item, planned.bytes}));
    } else {
      delete_item(turn, *planned.table, planned.key);
    }
  }
  Json output = Json::object({{"UnprocessedItems", Json::object()}});
  if (batch.capacity == ReturnCapacity::None) return output;
  Json consumed = Json::array();
  for (const auto& [name, sum] : units)
    consumed.push_back(consumed_capacity(name, sum, batch.capacity));
  output.set("ConsumedCapacity", std::move(consumed));
  return output;
}

}  // namespace

std::vector<core::Operation> batch_operations(TableCache& tables) {
  const auto bound = [&tables](AwsResult<Json> (*operation)(Turn&, TableCache&, const Call&)) {
    return [&tables, operation](Turn& turn, const Call& call) {
      return operation(turn, tables, call);
    };
  };
  return {
      {"BatchGetItem", bound(batch_get), prepare_batch_get},
      {"BatchWriteItem", bound(batch_write), prepare_batch_write},
  };
}

}  // namespace lockstep::dynamodb
