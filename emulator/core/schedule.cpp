#include "emulator/core/schedule.h"

#include <algorithm>

namespace lockstep::core {

void Schedule::insert(Entry entry) {
  const Key key{entry.due_ms, entry.sequence};
  where_[entry.sequence] = {entry.due_ms, entry.ground, false};
  added_.push_back(entry.sequence);
  queue(entry.ground).emplace(key, std::move(entry));
}

void Schedule::erase(std::uint64_t sequence) {
  const auto found = where_.find(sequence);
  if (found == where_.end()) return;
  queue(found->second.ground).erase({found->second.due_ms, sequence});
  forget(sequence);
}

void Schedule::forget(std::uint64_t sequence) {
  const auto found = where_.find(sequence);
  if (found->second.stored) removed_.push_back(sequence);
  where_.erase(found);
}

std::optional<std::int64_t> Schedule::next_foreground_ms() const {
  if (foreground_.empty()) return std::nullopt;
  return foreground_.begin()->first.first;
}

std::optional<std::int64_t> Schedule::next_due_ms() const {
  const auto first = next_foreground_ms();
  if (background_.empty()) return first;
  const std::int64_t other = background_.begin()->first.first;
  return first ? std::min(*first, other) : other;
}

std::optional<Entry> Schedule::take_due(std::int64_t until_ms) {
  Queue* first = nullptr;
  for (Queue* candidate : {&foreground_, &background_}) {
    if (candidate->empty() || candidate->begin()->first.first > until_ms) continue;
    if (!first || candidate->begin()->first < first->begin()->first) first = candidate;
  }
  if (!first) return std::nullopt;
  Entry entry = std::move(first->begin()->second);
  first->erase(first->begin());
  forget(entry.sequence);
  return entry;
}

void Schedule::save(storage::Database& db) {
  for (const std::uint64_t sequence : removed_)
    db.prepare("DELETE FROM core_entries WHERE sequence = ?").bind(sequence).run();
  for (const std::uint64_t sequence : added_) {
    const auto found = where_.find(sequence);
    if (found == where_.end()) continue;
    const Entry& entry = queue(found->second.ground).at({found->second.due_ms, sequence});
    auto insert = db.prepare(
        "INSERT INTO core_entries(sequence, due_ms, service, kind, payload, ground)"
        " VALUES(?,?,?,?,?,?)");
    insert.bind(entry.sequence, entry.due_ms, entry.service, entry.kind, "",
                static_cast<int>(entry.ground));
    insert.bind_blob(5, entry.payload);
    insert.run();
  }
}

void Schedule::saved() {
  for (const std::uint64_t sequence : added_) {
    const auto found = where_.find(sequence);
    if (found != where_.end()) found->second.stored = true;
  }
  added_.clear();
  removed_.clear();
}

void Schedule::load(storage::Database& db) {
  *this = Schedule();
  auto rows = db.prepare(
      "SELECT sequence, due_ms, service, kind, payload, ground FROM core_entries ORDER BY "
      "sequence");
  while (rows.step()) {
    Entry entry;
    entry.sequence = static_cast<std::uint64_t>(rows.integer(0));
    entry.due_ms = rows.integer(1);
    entry.service = rows.text(2);
    entry.kind = rows.text(3);
    entry.payload = rows.text(4);
    entry.ground = static_cast<Ground>(rows.integer(5));
    insert(std::move(entry));
  }
  saved();
}

}  // namespace lockstep::core
