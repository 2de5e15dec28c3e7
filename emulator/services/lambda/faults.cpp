#include "emulator/services/lambda/faults.h"

#include "emulator/base/text.h"
#include "emulator/services/lambda/errors.h"

namespace lockstep::lambda {

std::string_view Faults::schema() {
  return R"sql(
CREATE TABLE lambda_faults(id INTEGER PRIMARY KEY, record TEXT NOT NULL);
)sql";
}

void Faults::load(storage::Database& db) {
  if (loaded_) return;
  by_function_.clear();
  rows_ = Json::array();
  auto rows = db.prepare("SELECT record FROM lambda_faults ORDER BY id");
  while (rows.step()) {
    const auto record = parse_json(rows.view(0));
    CHECK_MSG(record.ok(), "a stored fault is not JSON");
    rows_.push_back(*record);
    by_function_[record->get_string("function")].push_back(
        {record->get_int("call"), record->get_string("kind", "error"),
         record->get_string("error", "InjectedError"), record->get_string("cause"),
         record->get_int("delayMs")});
  }
  loaded_ = true;
}

std::optional<FunctionFault> Faults::take(core::Turn& turn, const std::string& function) {
  load(turn.db());
  const auto found = by_function_.find(function);
  if (found == by_function_.end()) return std::nullopt;
  auto row = turn.db().prepare(
      "INSERT INTO lambda_counters(function, key, count) VALUES(?, '(calls)', 1) "
      "ON CONFLICT(function, key) DO UPDATE SET count = count + 1 RETURNING count");
  row.bind(function);
  CHECK(row.step());
  const std::int64_t call = row.integer(0);
  row.run();
  for (const FunctionFault& fault : found->second)
    if (fault.call == 0 || fault.call == call) return fault;
  return std::nullopt;
}

AwsResult<Json> Faults::set(core::Turn& turn, const Json& input) {
  const Json& faults = input.get("faults");
  if (!faults.is_array()) return invalid("faults must be a list");
  for (const Json& fault : faults.items()) {
    const std::string kind = fault.get_string("kind", "error");
    const bool known = kind == "error" || kind == "timeout" || kind == "throttle" ||
                       kind == "crash" || kind == "delay";
    if (fault.get_string("function").empty() || !known)
      return invalid(
          "a fault needs a function and one of the kinds error, timeout, throttle, "
          "crash, delay");
  }
  turn.db().prepare("DELETE FROM lambda_faults").run();
  turn.db().prepare("DELETE FROM lambda_counters WHERE key = '(calls)'").run();
  for (const Json& fault : faults.items())
    turn.db().prepare("INSERT INTO lambda_faults(record) VALUES(?)").bind(dump(fault)).run();
  loaded_ = false;
  return list(turn);
}

AwsResult<Json> Faults::list(core::Turn& turn) {
  load(turn.db());
  return Json::object({{"faults", rows_}});
}

}  // namespace lockstep::lambda
