// Database: the one SQLite connection of the core thread, and its prepared statements.
// Shapes  Statements are prepared once per SQL text and kept; bind positions count from 1, columns
//         from 0.
// Errors  StorageError (an exception) for every fault of the file; nobody but the core loop, the
//         application's start and the CLI catches it.
// Threads one at a time: the core thread after start.
// Source  docs/decisions; SQLite "Atomic commit", "SAVEPOINT".
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace lockstep::storage {

struct StorageError : std::runtime_error {
  explicit StorageError(const std::string& what, int sqlite_code = 0)
      : std::runtime_error(what), code(sqlite_code) {}
  int code;
};

struct StatementSlot {
  sqlite3_stmt* handle = nullptr;
  bool busy = false;
  bool writes = false;
};

// A statement being bound and stepped; resets itself when it goes out of scope.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  ~Statement();

  // Binds the arguments to positions 1, 2, ... Texts and blobs must outlive the stepping.
  template <class... Args>
  Statement& bind(const Args&... args) {
    int position = 0;
    (bind_one(++position, args), ...);
    return *this;
  }
  Statement& bind_blob(int position, std::string_view bytes);
  Statement& bind_null(int position);

  // Steps to the next row: true while there is one.
  bool step();
  // Steps to the end, for a statement without rows.
  void run();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;       // text or blob
  std::string_view view(int column) const;  // valid until the next step
  bool is_null(int column) const;

 private:
  friend class Database;
  Statement(class Database& database, StatementSlot* slot, std::unique_ptr<StatementSlot> owned)
      : database_(database), slot_(slot), owned_(std::move(owned)) {}
  void bind_one(int position, std::int64_t value);
  void bind_one(int position, int value) { bind_one(position, std::int64_t{value}); }
  void bind_one(int position, bool value) { bind_one(position, std::int64_t{value}); }
  void bind_one(int position, unsigned long value) {
    bind_one(position, static_cast<std::int64_t>(value));
  }
  void bind_one(int position, double value);
  void bind_one(int position, std::string_view value);
  void bind_one(int position, const char* value) { bind_one(position, std::string_view(value)); }
  void bind_one(int position, const std::string& value) {
    bind_one(position, std::string_view(value));
  }
  void bind_one(int position, std::nullptr_t) { bind_null(position); }
  template <class T>
  void bind_one(int position, const std::optional<T>& value) {
    if (value)
      bind_one(position, *value);
    else
      bind_null(position);
  }

  class Database& database_;
  StatementSlot* slot_;
  std::unique_ptr<StatementSlot> owned_;  // set when the kept statement was in use
};

enum class Durability { Normal, Full };

class Database {
 public:
  struct Options {
    std::string path;  // empty: in memory
    Durability durability = Durability::Normal;
  };
  explicit Database(Options options);
  ~Database();
  Database(const Database&) = delete;

  Statement prepare(std::string_view sql);
  // Several statements without parameters or rows.
  void execute(const std::string& sql);

  // begin costs nothing until something is written; reads alone never open a transaction.
  void begin();
  void commit();
  // Undoes the open transaction, if there still is one.
  void rollback() noexcept;
  // False when nothing was written yet, or SQLite itself has rolled the whole transaction back (a
  // full disk does).
  bool in_transaction() const;

  // A level of undo inside the transaction. It costs nothing until something is written.
  class Savepoint {
   public:
    explicit Savepoint(Database& database);
    ~Savepoint();  // keeps the changes unless undone
    Savepoint(const Savepoint&) = delete;
    // True if something was written since this level began.
    bool wrote() const { return opened_; }
    void undo();

   private:
    friend class Database;
    Database& database_;
    bool opened_ = false;
    bool ended_ = false;
  };

  bool in_memory() const { return path_.empty(); }
  const std::string& path() const { return path_; }
  std::int64_t last_insert_id() const;
  std::int64_t changes() const;  // rows changed by the last statement
  // Every statement and commit asks this first when set; it may throw StorageError. For tests.
  void set_fault(std::function<void(std::string_view sql)> fault) { fault_ = std::move(fault); }
  // Moves the log into the file; harmless at any time outside a transaction.
  void checkpoint();

 private:
  friend class Statement;
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  void lock_path();
  void prepare_to_write();
  void step_plain(std::string_view sql);
  [[noreturn]] void fail(std::string_view what);

  std::string path_;
  sqlite3* handle_ = nullptr;
  int lock_file_ = -1;
  bool begun_ = false;
  bool opened_ = false;
  std::unordered_map<std::string, std::unique_ptr<StatementSlot>, TextHash, std::equal_to<>>
      statements_;
  std::vector<Savepoint*> savepoints_;
  std::function<void(std::string_view)> fault_;
};

}  // namespace lockstep::storage
