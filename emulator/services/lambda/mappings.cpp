#include "emulator/services/lambda/mappings.h"

#include <algorithm>

namespace lockstep::lambda {

std::string source_topic(std::string_view queue_arn) { return "sqs:" + std::string(queue_arn); }

std::string Mapping::qualifier() const {
  const auto named = parse_function_name(record.get_string("FunctionArn"), "");
  return named.ok() ? named->qualifier : "";
}

// guess: pollers begin with five batches at once.
std::int64_t Mapping::concurrency() const {
  return record.get("ScalingConfig").get_int("MaximumConcurrency", 5);
}

std::string_view Mappings::schema() {
  return R"sql(
CREATE TABLE lambda_mappings(
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, function TEXT NOT NULL, record TEXT NOT NULL);
)sql";
}

void Mappings::forget() {
  mappings_.clear();
  loaded_ = false;
}

void Mappings::load(storage::Database& db) {
  if (loaded_) return;
  auto rows = db.prepare("SELECT uuid, function, record FROM lambda_mappings ORDER BY id");
  while (rows.step()) {
    auto record = parse_json(rows.view(2));
    CHECK_MSG(record.ok(), "a stored event source mapping is not JSON");
    mappings_.push_back({rows.text(0), rows.text(1), std::move(*record)});
  }
  loaded_ = true;
}

const std::vector<Mapping>& Mappings::all(storage::Database& db) {
  load(db);
  return mappings_;
}

const Mapping* Mappings::find(storage::Database& db, std::string_view uuid) {
  load(db);
  for (const Mapping& mapping : mappings_) {
    if (mapping.uuid == uuid) return &mapping;
  }
  return nullptr;
}

void Mappings::insert(storage::Database& db, Mapping mapping) {
  load(db);
  const std::string record = dump(mapping.record);
  db.prepare("INSERT INTO lambda_mappings(uuid, function, record) VALUES(?,?,?)")
      .bind(mapping.uuid, mapping.function, record)
      .run();
  mappings_.push_back(std::move(mapping));
}

void Mappings::update(storage::Database& db, const Mapping& mapping) {
  const std::string record = dump(mapping.record);
  db.prepare("UPDATE lambda_mappings SET function = ?, record = ? WHERE uuid = ?")
      .bind(mapping.function, record, mapping.uuid)
      .run();
  for (Mapping& each : mappings_) {
    if (each.uuid == mapping.uuid) each = mapping;
  }
}

void Mappings::erase(storage::Database& db, const std::string& uuid) {
  db.prepare("DELETE FROM lambda_mappings WHERE uuid = ?").bind(uuid).run();
  std::erase_if(mappings_, [&](const Mapping& mapping) { return mapping.uuid == uuid; });
}

}  // namespace lockstep::lambda
