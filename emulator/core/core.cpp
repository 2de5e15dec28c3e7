#include "emulator/core/core.h"

#include <pthread.h>

#include <algorithm>
#include <future>

#include "emulator/base/check.h"
#include "emulator/base/log.h"
#include "emulator/base/text.h"
#include "emulator/core/internal.h"
#include "emulator/core/validation.h"

namespace lockstep::core {

namespace {

constexpr int kSchemaVersion = 1;
constexpr std::size_t kStackBytes = 64u << 20;  // recursion is bounded by depth limits well below

constexpr const char* kCoreSchema =
    "CREATE TABLE core_state(id INTEGER PRIMARY KEY CHECK (id = 1), now_ms INTEGER NOT NULL,"
    " sequence INTEGER NOT NULL, admitted INTEGER NOT NULL);"
    "CREATE TABLE core_occurrences(hash INTEGER PRIMARY KEY, times INTEGER NOT NULL);";

// The name in "CREATE TABLE name (" or "CREATE UNIQUE INDEX name ON"; empty for anything else.
std::string created_name(std::string_view statement) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : statement) {
    const bool ends = c == ' ' || c == '\n' || c == '(';
    if (!ends) word += c;
    if (ends && !word.empty()) words.push_back(std::move(word)), word.clear();
    if (words.size() == 4) break;
  }
  if (words.size() < 3 || words[0] != "CREATE") return "";
  const std::size_t kind = words[1] == "UNIQUE" ? 2 : 1;
  if (words[kind] != "TABLE" && words[kind] != "INDEX") return "";
  return kind + 1 < words.size() ? words[kind + 1] : "";
}

Reply refused(AwsError error, std::string request_id) {
  return Reply{Failure(std::move(error)), std::move(request_id)};
}

}  // namespace

Core::Core(CoreOptions options)
    : options_(std::move(options)),
      seed_(options_.seed),
      clock_(options_.clock, options_.clock_start_ms) {}

Core::~Core() { stop(); }

void Core::add(std::unique_ptr<Service> service) {
  CHECK(!started_);
  by_name_[std::string(service->name())] = service.get();
  for (Operation& operation : service->operations()) {
    const std::string key = std::string(service->name()) + "." + operation.name;
    auto registered = std::make_unique<Registered>();
    *registered = {service.get(), std::move(operation)};
    operations_[key] = std::move(registered);
  }
  services_.push_back(std::move(service));
}

Core::Registered* Core::find(std::string_view service, std::string_view operation) {
  std::string key;
  key.reserve(service.size() + operation.size() + 1);
  key.append(service).append(".").append(operation);
  const auto found = operations_.find(key);
  return found == operations_.end() ? nullptr : found->second.get();
}

bool Core::has_operation(std::string_view service, std::string_view operation) const {
  return operations_.count(std::string(service) + "." + std::string(operation)) != 0;
}

std::vector<std::string> Core::operations_of(std::string_view service) const {
  std::vector<std::string> names;
  const std::string prefix = std::string(service) + ".";
  for (const auto& [key, registered] : operations_)
    if (starts_with(key, prefix)) names.push_back(registered->operation.name);
  std::sort(names.begin(), names.end());
  return names;
}

// --- life
// -----------------------------------------------------------------------------------------

void Core::open_database() {
  db_ = std::make_unique<storage::Database>(options_.database);
  auto version_row = db_->prepare("PRAGMA user_version");
  version_row.step();
  const std::int64_t version = version_row.integer(0);
  version_row.step();
  if (version > kSchemaVersion)
    throw storage::StorageError(
        format("{} was written by a newer version of Lockstep (format {}, this one knows {})",
               options_.database.path, version, kSchemaVersion));
  is_new_ = version != kSchemaVersion;
  if (!is_new_) return add_missing_tables();
  db_->execute("BEGIN");
  db_->execute(kCoreSchema);
  db_->execute(Schedule::kSchema);
  for (const auto& service : services_) {
    const std::string schema(service->schema());
    if (!schema.empty()) db_->execute(schema);
  }
  db_->execute(format("INSERT INTO core_state VALUES(1, {}, 1, 0)", options_.clock_start_ms));
  db_->execute(format("PRAGMA user_version = {}", kSchemaVersion));
  db_->execute("COMMIT");
}

// A file written before a table or index was there gets it, empty.
void Core::add_missing_tables() {
  for (const auto& service : services_) {
    const std::string schema(service->schema());
    for (const std::string_view statement : split(std::string_view(schema), ';')) {
      const std::string name = created_name(statement);
      if (name.empty()) continue;
      auto found = db_->prepare("SELECT 1 FROM sqlite_master WHERE name = ?");
      if (found.bind(name).step()) continue;
      db_->execute(std::string(statement));
    }
  }
}

void Core::load_state() {
  auto row = db_->prepare("SELECT now_ms, sequence, admitted FROM core_state");
  CHECK(row.step());
  clock_.set(clock_.setting(), row.integer(0));
  now_ms_ = clock_.now();
  sequence_ = static_cast<std::uint64_t>(row.integer(1));
  admitted_ = static_cast<std::uint64_t>(row.integer(2));
  clock_moved_ = false;
}

void Core::save_state() {
  db_->prepare("UPDATE core_state SET now_ms = ?, sequence = ?, admitted = ?")
      .bind(now_ms_, sequence_, admitted_)
      .run();
}

// Everything in memory anew from the database; services rebuild their caches in a turn of their
// own.
void Core::load_memory() {
  for (const auto& service : services_) service->forget();
  listeners_.clear();
  signalled_.clear();
  holds_.clear();
  load_state();
  schedule_.load(*db_);
  chance_ = chance_now();
  TurnWork work(*this);
  work_ = &work;
  Frame frame;
  frame.base_key = "open";
  frames_.push_back(&frame);
  db_->begin();
  for (const auto& service : services_) service->open(work.turn);
  frames_.pop_back();
  apply(std::move(frame.effects));
  commit(work);
  work_ = nullptr;
  run_afterwards(work);
}

void Core::start() {
  CHECK(!started_);
  open_database();
  load_memory();
  started_ = true;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  const int failed = pthread_create(&thread_, &attributes, &Core::thread_main, this);
  pthread_attr_destroy(&attributes);
  CHECK(failed == 0);
}

void Core::stop() {
  if (!started_) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  pthread_join(thread_, nullptr);
  started_ = false;
  for (const auto& service : services_) service->close();
  db_->checkpoint();
  db_.reset();
}

// --- calls from outside
// ---------------------------------------------------------------------------

void Core::enqueue(RequestPtr request) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      inbox_.push_back(std::move(request));
      request = nullptr;
      wake = sleeping_ && !busy_;
    }
  }
  if (request)
    return request->done(
        refused({"ServiceUnavailable", "Lockstep is shutting down.", 503, Json::object()},
                "00000000-0000-0000-0000-000000000000"));
  if (wake) wake_.notify_one();
}

// The request of a call that passes its checks; null when it was refused and `done` has heard so.
Core::RequestPtr Core::admit(Call call, std::function<void(Reply)> done) {
  const auto refuse_now = [&](AwsError error) {
    const Chance chance{0, seed_};
    done(refused(std::move(error), chance.uuid("refused", dump(call.input))));
    return RequestPtr();
  };
  call.caller.account_id = options_.account_id;
  call.caller.region = options_.region;
  auto request = std::make_shared<Request>();
  request->operation = find(call.service, call.operation);
  if (!request->operation)
    return refuse_now(
        {"UnknownOperationException",
         format("Lockstep does not have the operation {} of {}.", call.operation, call.service),
         400, Json::object()});
  if (auto checked = check_input(call.service, call.operation, call.input); !checked.ok())
    return refuse_now(std::move(checked).error());
  if (request->operation->operation.prepare) {
    auto prepared = request->operation->operation.prepare(call);
    if (!prepared.ok()) return refuse_now(std::move(prepared).error());
    call.prepared = std::move(prepared).value();
  }
  request->call = std::move(call);
  request->done = std::move(done);
  return request;
}

void Core::submit(Call call, std::function<void(Reply)> done) {
  if (RequestPtr request = admit(std::move(call), std::move(done))) enqueue(std::move(request));
}

// When the core is asleep its turn runs on the caller's thread: two switches of thread less.
bool Core::run_here(RequestPtr& request) {
  std::unique_lock lock(mutex_);
  if (busy_ || !sleeping_ || stopping_ || more_) return false;
  inbox_.push_back(std::move(request));
  const auto wake_before = wake_ms_;
  own_turn(lock);
  retimed_ = retimed_ || wake_ms_ != wake_before;
  const bool hand_over = more_ || stopping_ || retimed_ || !inbox_.empty();
  lock.unlock();
  if (hand_over) wake_.notify_one();
  return true;
}

void Core::submit_all(std::vector<Call> calls, std::function<void(std::size_t, Reply)> done) {
  std::vector<RequestPtr> requests;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    RequestPtr request =
        admit(std::move(calls[i]), [i, done](Reply reply) { done(i, std::move(reply)); });
    if (request) requests.push_back(std::move(request));
  }
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      for (RequestPtr& request : requests) inbox_.push_back(std::move(request));
      requests.clear();
      wake = sleeping_ && !busy_;
    }
  }
  for (RequestPtr& request : requests) enqueue(std::move(request));  // answers that it is too late
  if (wake) wake_.notify_one();
}

void Core::complete(Call call) {
  RequestPtr request = admit(std::move(call), [](const Reply&) {});
  if (!request) return;
  request->completion = true;
  enqueue(std::move(request));
}

Reply Core::call(Call call) {
  std::promise<Reply> promise;
  auto future = promise.get_future();
  RequestPtr request =
      admit(std::move(call), [&promise](Reply reply) { promise.set_value(std::move(reply)); });
  if (request && !run_here(request)) enqueue(std::move(request));
  return future.get();
}

void Core::run(std::function<void(Turn&)> work) {
  std::promise<void> promise;
  auto request = std::make_shared<Request>();
  request->work = std::move(work);
  request->done = [&promise](Reply) { promise.set_value(); };
  enqueue(std::move(request));
  promise.get_future().get();
}

void Core::reset(std::optional<std::uint64_t> seed) {
  std::promise<void> promise;
  auto request = std::make_shared<Request>();
  request->reset = true;
  request->seed = seed.value_or(seed_);
  request->done = [&promise](Reply) { promise.set_value(); };
  enqueue(std::move(request));
  promise.get_future().get();
}

void Core::reload() {
  std::promise<void> promise;
  auto request = std::make_shared<Request>();
  request->reload = true;
  request->done = [&promise](Reply) { promise.set_value(); };
  enqueue(std::move(request));
  promise.get_future().get();
}

ClockState Core::clock_state() {
  ClockState state;
  run([&](Turn&) {
    state.mode = clock_.setting().text();
    state.now_ms = now_ms_;
    state.next_due_ms = schedule_.next_due_ms();
    state.pending = schedule_.size();
    for (const auto& [key, until] : holds_) state.holders.push_back(key);
  });
  return state;
}

bool Core::advance_clock(std::int64_t to_ms) {
  std::promise<bool> promise;
  auto request = std::make_shared<Request>();
  request->advance_to_ms = to_ms;
  request->done = [&promise](Reply reply) { promise.set_value(reply.result.ok()); };
  enqueue(std::move(request));
  return promise.get_future().get();
}

void Core::change_clock(world::ClockSetting setting) {
  run([&](Turn&) {
    clock_.set(setting, now_ms_);
    clock_moved_ = true;
  });
}

}  // namespace lockstep::core
