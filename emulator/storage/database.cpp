#include "emulator/storage/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "emulator/base/check.h"

namespace lockstep::storage {

namespace {
constexpr int kCheckpointPages = 4000;  // about 16 MB of log

std::string savepoint_sql(const char* verb, std::size_t level) {
  return std::string(verb) + " level_" + std::to_string(level);
}
}  // namespace

// --- Statement
// ------------------------------------------------------------------------------------

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), slot_(other.slot_), owned_(std::move(other.owned_)) {
  other.slot_ = nullptr;
}

Statement::~Statement() {
  if (!slot_) return;
  sqlite3_reset(slot_->handle);
  slot_->busy = false;
  if (owned_) sqlite3_finalize(owned_->handle);
}

void Statement::bind_one(int position, std::int64_t value) {
  sqlite3_bind_int64(slot_->handle, position, value);
}
void Statement::bind_one(int position, double value) {
  sqlite3_bind_double(slot_->handle, position, value);
}
void Statement::bind_one(int position, std::string_view value) {
  sqlite3_bind_text64(slot_->handle, position, value.data() ? value.data() : "", value.size(),
                      SQLITE_STATIC, SQLITE_UTF8);
}
Statement& Statement::bind_blob(int position, std::string_view bytes) {
  sqlite3_bind_blob64(slot_->handle, position, bytes.data() ? bytes.data() : "", bytes.size(),
                      SQLITE_STATIC);
  return *this;
}
Statement& Statement::bind_null(int position) {
  sqlite3_bind_null(slot_->handle, position);
  return *this;
}

bool Statement::step() {
  if (database_.fault_) database_.fault_(sqlite3_sql(slot_->handle));
  if (slot_->writes) database_.prepare_to_write();
  const int code = sqlite3_step(slot_->handle);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(sqlite3_sql(slot_->handle));
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(slot_->handle, column);
}
double Statement::real(int column) const { return sqlite3_column_double(slot_->handle, column); }
std::string_view Statement::view(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(slot_->handle, column));
  const int size = sqlite3_column_bytes(slot_->handle, column);
  return bytes ? std::string_view(bytes, static_cast<std::size_t>(size)) : std::string_view();
}
std::string Statement::text(int column) const { return std::string(view(column)); }
bool Statement::is_null(int column) const {
  return sqlite3_column_type(slot_->handle, column) == SQLITE_NULL;
}

// --- Database
// -------------------------------------------------------------------------------------

Database::Database(Options options) : path_(std::move(options.path)) {
  if (!path_.empty()) lock_path();
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const std::string target = path_.empty() ? ":memory:" : path_;
  if (sqlite3_open_v2(target.c_str(), &handle_, flags, nullptr) != SQLITE_OK)
    fail("open " + target);
  if (!path_.empty()) {
    execute("PRAGMA locking_mode = EXCLUSIVE");
    execute("PRAGMA journal_mode = WAL");
    execute(options.durability == Durability::Full ? "PRAGMA synchronous = FULL"
                                                   : "PRAGMA synchronous = NORMAL");
    execute("PRAGMA wal_autocheckpoint = " + std::to_string(kCheckpointPages));
  } else {
    execute("PRAGMA journal_mode = MEMORY");
    execute("PRAGMA synchronous = OFF");
  }
  // Debian's library overwrites what is deleted unless told not to.
  execute("PRAGMA secure_delete = OFF");
  execute("PRAGMA temp_store = MEMORY");
  execute("PRAGMA cache_size = -8192");
}

Database::~Database() {
  for (auto& [sql, slot] : statements_) sqlite3_finalize(slot->handle);
  sqlite3_close_v2(handle_);
  if (lock_file_ >= 0) ::close(lock_file_);
}

// SQLite's own locks would make a second process wait; ours says at once who is too many. The lock
// goes with the process, however it ends.
void Database::lock_path() {
  const std::string lock = path_ + ".lock";
  lock_file_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_file_ < 0) throw StorageError("cannot open " + lock);
  if (::flock(lock_file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_file_);
    throw StorageError(path_ + " is in use by another process");
  }
}

Statement Database::prepare(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found != statements_.end() && !found->second->busy) {
    found->second->busy = true;
    return Statement(*this, found->second.get(), nullptr);
  }
  sqlite3_stmt* handle = nullptr;
  if (sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &handle, nullptr) != SQLITE_OK)
    fail(sql);
  auto slot = std::make_unique<StatementSlot>();
  slot->handle = handle;
  slot->busy = true;
  slot->writes = sqlite3_stmt_readonly(handle) == 0;
  // The kept statement is in use further up the stack: this one lives for this use alone.
  if (found != statements_.end()) {
    auto* raw = slot.get();
    return Statement(*this, raw, std::move(slot));
  }
  auto* raw = slot.get();
  statements_.emplace(std::string(sql), std::move(slot));
  return Statement(*this, raw, nullptr);
}

void Database::execute(const std::string& sql) {
  if (fault_) fault_(sql);
  char* error = nullptr;
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &error) != SQLITE_OK) {
    sqlite3_free(error);
    fail(sql);
  }
}

void Database::begin() {
  CHECK(!begun_);
  begun_ = true;
  opened_ = false;
}

void Database::commit() {
  CHECK(begun_);
  if (opened_) {
    if (!in_transaction()) throw StorageError("the transaction was rolled back", SQLITE_ABORT);
    step_plain("COMMIT");
  }
  begun_ = opened_ = false;
}

void Database::rollback() noexcept {
  for (Savepoint* savepoint : savepoints_) savepoint->ended_ = true;
  savepoints_.clear();
  if (opened_ && sqlite3_get_autocommit(handle_) == 0)
    sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  begun_ = opened_ = false;
}

bool Database::in_transaction() const { return opened_ && sqlite3_get_autocommit(handle_) == 0; }

void Database::prepare_to_write() {
  if (!begun_) return;
  if (!opened_) {
    step_plain("BEGIN");
    opened_ = true;
  } else if (sqlite3_get_autocommit(handle_) != 0) {
    throw StorageError("the transaction was rolled back", SQLITE_ABORT);
  }
  for (std::size_t level = 0; level < savepoints_.size(); ++level) {
    if (savepoints_[level]->opened_) continue;
    step_plain(savepoint_sql("SAVEPOINT", level));
    savepoints_[level]->opened_ = true;
  }
}

// A transaction statement: never writes by itself, so it must not open what it ends.
void Database::step_plain(std::string_view sql) {
  Statement statement = prepare(sql);
  if (fault_) fault_(sql);
  if (sqlite3_step(statement.slot_->handle) != SQLITE_DONE) fail(sql);
}

void Database::fail(std::string_view what) {
  const int code = handle_ ? sqlite3_extended_errcode(handle_) : SQLITE_NOMEM;
  throw StorageError(std::string(handle_ ? sqlite3_errmsg(handle_) : "out of memory") + " (" +
                         std::string(what) + ")",
                     code);
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(handle_); }
std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

void Database::checkpoint() {
  if (!path_.empty())
    sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

Database::Savepoint::Savepoint(Database& database) : database_(database) {
  database_.savepoints_.push_back(this);
}

Database::Savepoint::~Savepoint() {
  if (ended_) return;
  const std::size_t level = database_.savepoints_.size() - 1;
  database_.savepoints_.pop_back();
  if (!opened_) return;
  try {
    database_.step_plain(savepoint_sql("RELEASE", level));
  } catch (const StorageError&) {
    // Only after the transaction is lost; its commit will say so.
  }
}

void Database::Savepoint::undo() {
  CHECK(!ended_ && database_.savepoints_.back() == this);
  ended_ = true;
  const std::size_t level = database_.savepoints_.size() - 1;
  database_.savepoints_.pop_back();
  if (!opened_) return;
  database_.step_plain(savepoint_sql("ROLLBACK TO", level));
  database_.step_plain(savepoint_sql("RELEASE", level));
}

}  // namespace lockstep::storage
