// TransactWriteItems, TransactGetItems.
#include <functional>
#include <set>

#include "emulator/base/digest.h"
#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/items.h"
#include "emulator/services/dynamodb/keys.h"
#include "emulator/services/dynamodb/operations.h"

namespace lockstep::dynamodb {

namespace {

using core::AwsResult;
using core::Call;
using core::Turn;

constexpr std::int64_t kTokenLifeMs = 10 * 60 * 1000;

enum class Part : std::uint8_t { Put, Update, Delete, ConditionCheck, Get };

// One item of a transaction: a call of its own, prepared.
struct PartCall {
  Part part = Part::Get;
  Call call;

  const ItemRequest& request() const { return static_cast<const ItemRequest&>(*call.prepared); }
};

struct Transaction : core::Prepared {
  std::vector<PartCall> parts;
  ReturnCapacity capacity = ReturnCapacity::None;
};

struct PartKind {
  std::string_view member;
  Part part;
  PreparedResult (*prepare)(const Call&);
};
constexpr PartKind kWrites[] = {{"Put", Part::Put, prepare_put},
                                {"Update", Part::Update, prepare_update},
                                {"Delete", Part::Delete, prepare_delete},
                                {"ConditionCheck", Part::ConditionCheck, prepare_delete}};
constexpr PartKind kGets[] = {{"Get", Part::Get, prepare_get}};

template <std::size_t N>
AwsResult<PartCall> read_part(const Call& call, const Json& item, const PartKind (&kinds)[N],
                              ReturnCapacity capacity) {
  const PartKind* found = nullptr;
  for (const PartKind& kind : kinds) {
    if (item.get(kind.member).is_null()) continue;
    if (found) return invalid("TransactItems can only contain one of Check, Put, Update or Delete");
    found = &kind;
  }
  if (!found)
    return invalid(
        "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
  PartCall part{found->part, {}};
  part.call.caller = call.caller;
  part.call.input = item.get(found->member);
  if (capacity != ReturnCapacity::None) part.call.input.set("ReturnConsumedCapacity", "TOTAL");
  ASSIGN_OR_RETURN(part.call.prepared, found->prepare(part.call));
  return part;
}

template <std::size_t N>
PreparedResult prepare_transaction(const Call& call, const PartKind (&kinds)[N]) {
  auto transaction = std::make_shared<Transaction>();
  transaction->capacity = return_capacity_of(call.input);
  const Json& items = call.input.get("TransactItems");
  if (!items.is_array()) return unreadable("TransactItems must be a List");
  for (const Json& item : items.items()) {
    ASSIGN_OR_RETURN(PartCall part, read_part(call, item, kinds, transaction->capacity));
    transaction->parts.push_back(std::move(part));
  }
  return std::shared_ptr<const core::Prepared>(std::move(transaction));
}

const Transaction& transaction_of(const Call& call) {
  const auto* transaction = dynamic_cast<const Transaction*>(call.prepared.get());
  return CHECK(transaction != nullptr), *transaction;
}

// Tables must be there, and no item may be named twice.
AwsResult<void> check_parts(Turn& turn, TableCache& tables, const Transaction& transaction) {
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  for (const PartCall& part : transaction.parts) {
    ASSIGN_OR_RETURN(const TablePtr table, tables.get(turn, part.request().table));
    const auto key = part.part == Part::Put ? key_of_item(table->keys, part.request().item)
                                            : key_of_request(table->keys, part.request().item);
    if (!key.ok()) continue;  // a reason of its own, later
    if (!seen.emplace(table->name, key->hash, key->range).second && part.part != Part::Get)
      return invalid("Transaction request cannot include multiple operations on one item");
  }
  return {};
}

AwsResult<Json> perform_part(Turn& turn, TableCache& tables, const PartCall& part) {
  switch (part.part) {
    case Part::Put: return put_item(turn, tables, part.call);
    case Part::Update: return update_item(turn, tables, part.call);
    case Part::Delete: return delete_item_operation(turn, tables, part.call);
    case Part::ConditionCheck: return condition_check(turn, tables, part.call);
    case Part::Get: break;
  }
  return get_item(turn, tables, part.call);
}

struct Performed {
  std::vector<Json> outputs;
  Json reasons = Json::array();
  std::vector<std::string> codes;
  bool cancelled = false;
};

void note_reason(Performed& performed, const core::AwsError& error) {
  const bool condition = error.code == "ConditionalCheckFailedException";
  const std::string code = condition ? "ConditionalCheckFailed" : "ValidationError";
  Json reason = Json::object({{"Code", code}, {"Message", error.message}});
  if (const Json* item = error.members.find("Item")) reason.set("Item", *item);
  performed.reasons.push_back(std::move(reason));
  performed.codes.push_back(code);
  performed.cancelled = true;
}

AwsResult<Performed> perform_all(Turn& turn, TableCache& tables, const Transaction& transaction) {
  Performed performed;
  for (const PartCall& part : transaction.parts) {
    auto output = perform_part(turn, tables, part);
    if (output.ok()) {
      performed.reasons.push_back(Json::object({{"Code", "None"}}));
      performed.codes.emplace_back("None");
      performed.outputs.push_back(*std::move(output));
    } else {
      note_reason(performed, output.error());
    }
  }
  if (!performed.cancelled) return performed;
  core::AwsError error{
      "TransactionCanceledException",
      format("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
             join(performed.codes, ", "))};
  error.members.set("CancellationReasons", performed.reasons);
  return Refusal(std::move(error));
}

// A transaction costs twice what its items cost alone.
void add_capacity(const Transaction& transaction, const Performed& performed, Json& output) {
  if (transaction.capacity == ReturnCapacity::None) return;
  std::map<std::string, double> units;
  for (const Json& one : performed.outputs) {
    const Json& consumed = one.get("ConsumedCapacity");
    if (consumed.is_object())
      units[consumed.get_string("TableName")] += consumed.get("CapacityUnits").as_double() * 2;
  }
  Json list = Json::array();
  for (const auto& [table, sum] : units)
    list.push_back(consumed_capacity(table, sum, transaction.capacity));
  output.set("ConsumedCapacity", std::move(list));
}

// True when a transaction with this token has been made within ten minutes.
AwsResult<bool> made_before(Turn& turn, const Json& input) {
  const std::string token = input.get_string("ClientRequestToken");
  if (token.empty()) return false;
  const std::string body = hex(sha256(dump(input)));
  auto& db = turn.db();
  db.prepare("DELETE FROM dynamodb_tokens WHERE until_ms <= ?").bind(turn.now_ms()).run();
  auto row = db.prepare("SELECT body FROM dynamodb_tokens WHERE token = ?");
  if (row.bind(token).step()) {
    if (row.text(0) == body) return true;
    return core::refuse("IdempotentParameterMismatchException", "");
  }
  db.prepare("INSERT INTO dynamodb_tokens (token, body, until_ms) VALUES (?, ?, ?)")
      .bind(token, body, turn.now_ms() + kTokenLifeMs)
      .run();
  return false;
}

AwsResult<Json> transact_write(Turn& turn, TableCache& tables, const Call& call) {
  const Transaction& transaction = transaction_of(call);
  RETURN_IF_ERROR(check_parts(turn, tables, transaction));
  ASSIGN_OR_RETURN(const bool before, made_before(turn, call.input));
  if (before) return Json::object();
  ASSIGN_OR_RETURN(const Performed performed, perform_all(turn, tables, transaction));
  Json output = Json::object();
  add_capacity(transaction, performed, output);
  return output;
}

AwsResult<Json> transact_get(Turn& turn, TableCache& tables, const Call& call) {
  const Transaction& transaction = transaction_of(call);
  RETURN_IF_ERROR(check_parts(turn, tables, transaction));
  ASSIGN_OR_RETURN(const Performed performed, perform_all(turn, tables, transaction));
  Json responses = Json::array();
  for (const Json& one : performed.outputs) {
    Json shown = Json::object();
    if (const Json* item = one.find("Item")) shown.set("Item", *item);
    responses.push_back(std::move(shown));
  }
  Json output = Json::object({{"Responses", std::move(responses)}});
  add_capacity(transaction, performed, output);
  return output;
}

}  // namespace

std::vector<core::Operation> transaction_operations(TableCache& tables) {
  return {{"TransactWriteItems",
           [&tables](Turn& turn, const Call& call) { return transact_write(turn, tables, call); },
           [](const Call& call) { return prepare_transaction(call, kWrites); }},
          {"TransactGetItems",
           [&tables](Turn& turn, const Call& call) { return transact_get(turn, tables, call); },
           [](const Call& call) { return prepare_transaction(call, kGets); }}};
}

}  // namespace lockstep::dynamodb
