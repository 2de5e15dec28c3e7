// Schedule: the pending entries, in the one queue's order (due time, sequence), and which of them
// the database knows.
// Shapes  Entries that come and go within a turn never touch the disk: `save` writes the
// difference. Errors  StorageError from the database. Threads the core thread only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "emulator/core/entry.h"
#include "emulator/storage/database.h"

namespace lockstep::core {

class Schedule {
 public:
  static constexpr const char* kSchema =
      "CREATE TABLE core_entries(sequence INTEGER PRIMARY KEY, due_ms INTEGER NOT NULL,"
      " service TEXT NOT NULL, kind TEXT NOT NULL, payload BLOB NOT NULL, ground INTEGER NOT "
      "NULL);";

  void insert(Entry entry);
  void erase(std::uint64_t sequence);
  bool empty() const { return foreground_.empty() && background_.empty(); }
  std::size_t size() const { return where_.size(); }

  // When the next entry of either ground is due; nothing when there is none.
  std::optional<std::int64_t> next_due_ms() const;
  std::optional<std::int64_t> next_foreground_ms() const;
  // Takes the first entry that is due at or before `until_ms`.
  std::optional<Entry> take_due(std::int64_t until_ms);

  void save(storage::Database& db);  // inside the turn, before its commit
  void saved();                      // after the commit
  void load(storage::Database& db);  // drops memory, reads all

 private:
  using Key = std::pair<std::int64_t, std::uint64_t>;
  using Queue = std::map<Key, Entry>;
  struct Place {
    std::int64_t due_ms;
    Ground ground;
    bool stored;
  };
  Queue& queue(Ground ground) { return ground == Ground::Foreground ? foreground_ : background_; }
  void forget(std::uint64_t sequence);

  Queue foreground_, background_;
  std::unordered_map<std::uint64_t, Place> where_;
  std::vector<std::uint64_t> added_;    // since the last save; some may be gone again
  std::vector<std::uint64_t> removed_;  // stored ones that are gone
};

}  // namespace lockstep::core
