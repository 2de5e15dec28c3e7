// The core thread: picks what runs next, groups entries into turns, survives a lost transaction.
#include <algorithm>
#include <chrono>

#include "emulator/base/log.h"
#include "emulator/base/text.h"
#include "emulator/core/internal.h"

namespace lockstep::core {

namespace {
// With a request waiting, so many entries of jumped time may run before it is let in all the same:
// a machine that polls for ever must not keep everybody out.
constexpr std::int64_t kStepsBeforeAdmission = 20'000;
// When not even the reload works (the disk is gone), so long until the next try.
constexpr std::chrono::milliseconds kPauseAfterFault{100};
}  // namespace

void* Core::thread_main(void* self) {
  static_cast<Core*>(self)->loop();
  return nullptr;
}

void Core::loop() {
  std::unique_lock lock(mutex_);
  const auto wanted = [this] {
    return !busy_ && (stopping_ || more_ || retimed_ || !inbox_.empty());
  };
  for (;;) {
    sleeping_ = true;
    retimed_ = false;
    if (wake_ms_) {
      const auto wait = std::max<std::int64_t>(0, *wake_ms_ - world::steady_ms());
      wake_.wait_for(lock, std::chrono::milliseconds(wait), wanted);
    } else {
      wake_.wait(lock, wanted);
    }
    sleeping_ = false;
    if (busy_ || retimed_) continue;
    if (stopping_ && inbox_.empty() && ready_.empty()) break;
    own_turn(lock);
  }
  lock.unlock();
  AwsError gone{"ServiceUnavailable", "Lockstep is shutting down.", 503, Json::object()};
  for (const RequestPtr& request : parked_) request->done({Failure(gone), request->request_id});
  for (const auto& [token, request] : deferred_)
    request->done({Failure(gone), request->request_id});
}

// Runs a turn on this thread. Called and left with the lock held; nobody may be in a turn.
void Core::own_turn(std::unique_lock<std::mutex>& lock) {
  busy_ = true;
  closing_ = stopping_;
  lock.unlock();
  const Turned turned = run_turn();
  const auto wake = next_wake_ms();
  lock.lock();
  busy_ = false;
  more_ = turned == Turned::More;
  wake_ms_ = wake;
}

// One turn: entries until nothing can run or the turn is full, then the commit.
Core::Turned Core::run_turn() {
  TurnWork work(*this);
  work_ = &work;
  Turned turned = Turned::Idle;
  try {
    const auto started = world::steady_ms();
    db_->begin();
    for (;;) {
      if (work.entries >= (one_by_one_ ? 1 : options_.turn_entries_max) ||
          (work.entries % 16 == 15 && world::steady_ms() - started > options_.turn_ms_max)) {
        turned = Turned::More;
        break;
      }
      if (!step(work)) {
        if (work.entries > 0) turned = Turned::Done;
        break;
      }
      ++work.entries;
    }
    commit(work);
  } catch (const std::exception& fault) {
    turned = Turned::More;
    recover(work, fault.what());
  }
  work_ = nullptr;
  release(work);
  return turned;
}

// Runs the next entry in the order of the design; false when there is none now.
bool Core::step(TurnWork& work) {
  now_ms_ = std::max(now_ms_, clock_.now());
  if (auto entry = schedule_.take_due(now_ms_)) return run_entry(std::move(*entry), work), true;
  const Outside outside = outside_runs();
  if (advance_to_ && outside == Outside::Idle) {
    const auto due = schedule_.next_due_ms();
    move_clock(due && *due < *advance_to_ ? *due : *advance_to_);
    if (auto entry = schedule_.take_due(now_ms_)) return run_entry(std::move(*entry), work), true;
    advance_to_.reset();
    finish_request(advancing_, {Json::object(), ""}, 0, work);
    advancing_ = nullptr;
    return true;
  }
  if (may_jump()) {
    const std::int64_t target = *schedule_.next_foreground_ms();
    move_clock(std::min(target, *schedule_.next_due_ms()));
    ++steps_since_admission_;
    return run_entry(*schedule_.take_due(now_ms_), work), true;
  }
  const bool strict = advance_to_ || clock_.setting().mode == world::ClockMode::Virtual;
  if (RequestPtr request = next_request(strict ? outside : Outside::Idle)) {
    steps_since_admission_ = 0;
    run_request(request, work);
    return true;
  }
  return false;
}

void Core::move_clock(std::int64_t to_ms) {
  clock_.move_to(to_ms);
  now_ms_ = clock_.now();
  clock_moved_ = true;
}

bool Core::may_jump() {
  if (clock_.setting().mode != world::ClockMode::Virtual || !schedule_.next_foreground_ms())
    return false;
  if (!ready_.empty() && steps_since_admission_ > kStepsBeforeAdmission) return false;
  if (holds_.empty()) return true;
  const std::int64_t steady = world::steady_ms();
  bool held = false;
  for (auto hold = holds_.begin(); hold != holds_.end();) {
    if (hold->second.until_ms <= steady) {
      hold = holds_.erase(hold);
      continue;
    }
    held = held || !is_blocked(hold->first);
    ++hold;
  }
  return !held;
}

// Whether a function runs outside, and whether for longer than it may keep the wire out.
Core::Outside Core::outside_runs() {
  if (holds_.empty() || closing_ || clock_.moves_by_itself()) return Outside::Idle;
  const std::int64_t steady = world::steady_ms();
  Outside outside = Outside::Idle;
  for (const auto& [key, hold] : holds_) {
    if (hold.alone_until_ms < 0 || hold.until_ms <= steady || is_blocked(key)) continue;
    if (hold.alone_until_ms > steady) return Outside::Runs;
    outside = Outside::RunsLong;
  }
  return outside;
}

// Whether this outside party waits for an answer of ours.
bool Core::is_blocked(const std::string& holder) const {
  for (const auto& [token, request] : deferred_)
    if (request->call.caller.holder == holder) return true;
  for (const RequestPtr& request : parked_)
    if (request->call.caller.holder == holder) return true;
  return false;
}

Core::RequestPtr Core::next_request(Outside outside) {
  if (!parked_.empty()) collect_parked(world::steady_ms());
  if (ready_.empty() || outside != Outside::Idle) {  // who is let in may stand behind others
    const std::lock_guard lock(mutex_);
    for (RequestPtr& request : inbox_) ready_.push_back(std::move(request));
    inbox_.clear();
  }
  if (ready_.empty()) return nullptr;
  auto next = ready_.begin();
  if (outside != Outside::Idle)
    next = std::find_if(next, ready_.end(), [outside](const RequestPtr& request) {
      const core::Caller& caller = request->call.caller;
      if (request->completion || request->reset || !caller.holder.empty()) return true;
      return outside == Outside::RunsLong && (request->work || !caller.host.empty());
    });
  if (next == ready_.end()) return nullptr;
  RequestPtr request = std::move(*next);
  ready_.erase(next);
  return request;
}

// Long polls whose real wait is over are performed once more and must answer then.
void Core::collect_parked(std::int64_t steady_ms) {
  for (auto it = parked_.begin(); it != parked_.end();) {
    if ((*it)->wait_until_ms > steady_ms) {
      ++it;
      continue;
    }
    (*it)->may_wait = false;
    ready_.push_back(std::move(*it));
    it = parked_.erase(it);
  }
}

std::optional<std::int64_t> Core::next_wake_ms() {
  std::optional<std::int64_t> wake;
  const std::int64_t steady = world::steady_ms();
  const auto at = [&](std::int64_t ms) { wake = wake ? std::min(*wake, ms) : ms; };
  for (const RequestPtr& request : parked_) at(request->wait_until_ms);
  if (!clock_.moves_by_itself()) {
    for (const auto& [key, hold] : holds_) {
      if (schedule_.next_foreground_ms()) at(hold.until_ms);
      if (hold.alone_until_ms > steady && (!ready_.empty() || advance_to_)) at(hold.alone_until_ms);
    }
  }
  if (clock_.moves_by_itself())
    if (const auto due = schedule_.next_due_ms()) at(steady + clock_.real_ms_until(*due));
  return wake;
}

// --- one entry
// ------------------------------------------------------------------------------------

void Core::run_entry(Entry entry, TurnWork& work) {
  chance_ = chance_now();
  work.entry = entry;
  if (entry.service == "core") {
    run_internal(entry, work);
  } else {
    const auto service = by_name_.find(entry.service);
    if (service == by_name_.end()) {
      log(LogLevel::Warning, "an entry of the unknown service " + entry.service + " was dropped");
    } else {
      if (entry.kind == "signal") signalled_.erase({entry.service, entry.payload});
      Frame frame;
      frame.base_key = "entry/" + std::to_string(entry.sequence);
      frames_.push_back(&frame);
      service->second->on_entry(work.turn, entry);
      frames_.pop_back();
      apply(std::move(frame.effects));
    }
  }
}

// A held-back reply of a call whose declared duration has now passed.
void Core::run_internal(const Entry& entry, TurnWork& work) {
  const auto token = to_int(entry.payload);
  const auto found = token ? deferred_.find(static_cast<ReplyToken>(*token)) : deferred_.end();
  if (found == deferred_.end()) return;  // its client went with an earlier life of the server
  const RequestPtr request = found->second;
  deferred_.erase(found);
  work.replies.emplace_back(request, Reply{std::move(request->held), request->request_id});
}

void Core::run_request(const RequestPtr& request, TurnWork& work) {
  work.requests.push_back(request);
  work.current = request;
  if (request->number == 0) {
    request->number = ++admitted_;
    request->request_id = request_id_for(request->number);
  }
  if (request->reset) {
    commit(work);
    release(work);
    work.requests.push_back(request);
    seed_ = request->seed;
    reset_now();
    work_ = &work;
    db_->begin();
    return finish_request(request, {Json::object(), ""}, 0, work);
  }
  if (request->reload) {
    commit(work);
    release(work);
    work.requests.push_back(request);
    load_memory();
    work_ = &work;
    db_->begin();
    return finish_request(request, {Json::object(), ""}, 0, work);
  }
  chance_ = chance_now();
  if (request->advance_to_ms >= 0) {
    if (clock_.moves_by_itself())
      return finish_request(request, {Failure(AwsError{"ClockMovesByItself", "", 400, {}}), ""}, 0,
                            work);
    advance_to_ = std::max(request->advance_to_ms, now_ms_);
    advancing_ = request;
    return;
  }
  Frame frame;
  frames_.push_back(&frame);
  if (request->work) {
    frame.base_key = "work/" + std::to_string(request->number);
    request->work(work.turn);
    frames_.pop_back();
    apply(std::move(frame.effects));
    return finish_request(request, {Json::object(), ""}, 0, work);
  }
  frame.call = &request->call;
  frame.base_key = request->call.caller.key;
  AwsResult<Json> result = [&]() -> AwsResult<Json> {
    storage::Database::Savepoint savepoint(*db_);
    auto outcome = request->operation->operation.perform(work.turn, request->call);
    if (!outcome.ok()) {
      savepoint.undo();
      frame.effects = Effects();
    } else if (frame.wait_ms < 0 && !frame.deferred) {
      for (const auto& service : services_) service->on_answer(work.turn, request->call, *outcome);
    }
    return outcome;
  }();
  frames_.pop_back();
  const bool waits = result.ok() && (frame.deferred || frame.wait_ms >= 0);
  if (waits && !request->call.caller.holder.empty())
    frame.effects.signals.emplace_back(kBlockedTopic);
  apply(std::move(frame.effects));
  if (!result.ok() && frame.deferred) deferred_.erase(request->number);
  if (result.ok() && frame.deferred) return;
  if (result.ok() && frame.wait_ms >= 0) {
    request->topic = std::move(frame.wait_topic);
    if (request->wait_until_ms < 0) request->wait_until_ms = world::steady_ms() + frame.wait_ms;
    parked_.push_back(request);
    return;
  }
  finish_request(request, Reply{std::move(result), request->request_id}, frame.duration_ms, work);
}

void Core::finish_request(const RequestPtr& request, Reply reply, std::int64_t duration_ms,
                          TurnWork& work) {
  if (duration_ms <= 0) {
    work.replies.emplace_back(request, std::move(reply));
    return;
  }
  const ReplyToken token = request->number;
  request->held = std::move(reply.result);
  deferred_[token] = request;
  Entry entry;
  entry.due_ms = now_ms_ + duration_ms;
  entry.sequence = sequence_++;
  entry.service = "core";
  entry.kind = "reply";
  entry.payload = std::to_string(token);
  schedule_.insert(std::move(entry));
}

void Core::reset_now() {
  db_->execute("BEGIN");
  std::vector<std::string> tables;
  {
    auto rows = db_->prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " ORDER BY name");
    while (rows.step()) tables.push_back(rows.text(0));
  }
  for (const std::string& table : tables)
    if (table != "core_state") db_->prepare("DELETE FROM " + table).run();
  db_->prepare("UPDATE core_state SET now_ms = ?, sequence = 1, admitted = 0")
      .bind(options_.clock_start_ms)
      .run();
  db_->execute("COMMIT");
  AwsError gone{"ServiceUnavailable", "Lockstep was reset.", 503, Json::object()};
  for (const RequestPtr& parked : parked_) parked->done({Failure(gone), parked->request_id});
  parked_.clear();
  for (const auto& [token, request] : deferred_)
    request->done({Failure(gone), request->request_id});
  deferred_.clear();
  clock_.set(clock_.setting(), options_.clock_start_ms);
  now_ms_ = 0;
  load_memory();
}

// --- the end of a turn
// ----------------------------------------------------------------------------

void Core::commit(TurnWork& work) {
  Frame frame;
  frame.base_key = "commit";
  frames_.push_back(&frame);
  for (const auto& service : services_) service->before_commit(work.turn);
  frames_.pop_back();
  apply(std::move(frame.effects));
  schedule_.save(*db_);
  // A turn that only read leaves the file alone.
  if (db_->in_transaction() || clock_moved_) save_state();
  db_->commit();
  schedule_.saved();
  clock_moved_ = false;
}

// The transaction is lost: nothing of this turn counts. Memory is loaded again as after a crash and
// the turn's requests run again, one a turn, so that only the one that fails is refused.
void Core::recover(TurnWork& work, const std::string& why) {
  log(LogLevel::Error, "a turn was undone: " + why);
  frames_.clear();
  db_->rollback();
  work.replies.clear();
  work.afterwards.clear();
  const bool alone = one_by_one_ || work.entries == 0;
  AwsError fault{"InternalFailure", "Lockstep could not complete the request: " + why, 500,
                 Json::object()};
  const auto drop = [&](const RequestPtr& request) {
    parked_.erase(std::remove(parked_.begin(), parked_.end(), request), parked_.end());
    for (auto it = deferred_.begin(); it != deferred_.end();)
      it = it->second == request ? deferred_.erase(it) : std::next(it);
  };
  for (auto it = work.requests.rbegin(); it != work.requests.rend(); ++it) {
    drop(*it);
    if ((*it)->number) (*it)->wait_until_ms = -1;
    if (alone && ++(*it)->faults > 1) {
      work.replies.emplace_back(*it, Reply{Failure(fault), (*it)->request_id});
    } else {
      ready_.push_front(*it);
    }
  }
  if (advancing_) {
    work.replies.emplace_back(advancing_, Reply{Failure(fault), advancing_->request_id});
    advancing_ = nullptr;
    advance_to_.reset();
  }
  one_by_one_ = true;
  to_repeat_ = std::max<std::size_t>(to_repeat_, ready_.size() + 1);
  try {
    const std::optional<Entry> culprit = alone && work.requests.empty() ? work.entry : std::nullopt;
    load_memory();
    if (culprit) bury(*culprit, why);
  } catch (const std::exception& again) {
    log(LogLevel::Error, std::string("the database cannot be used: ") + again.what());
    frames_.clear();
    db_->rollback();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kPauseAfterFault, [this] { return stopping_; });
  }
}

// An entry that fails even alone must not fail for ever.
void Core::bury(const Entry& entry, const std::string& why) {
  log(LogLevel::Error,
      format("an entry of {} ({}) was dropped: {}", entry.service, entry.kind, why));
  TurnWork work(*this);
  work_ = &work;
  db_->begin();
  schedule_.erase(entry.sequence);
  Frame frame;
  frame.base_key = "bury/" + std::to_string(entry.sequence);
  frames_.push_back(&frame);
  const auto service = by_name_.find(entry.service);
  if (service != by_name_.end()) service->second->on_poison(work.turn, entry, why);
  frames_.pop_back();
  apply(std::move(frame.effects));
  commit(work);
  work_ = nullptr;
  run_afterwards(work);
}

void Core::run_afterwards(TurnWork& work) {
  for (const auto& effect : work.afterwards) effect();
  work.afterwards.clear();
}

void Core::release(TurnWork& work) {
  run_afterwards(work);
  for (auto& [request, reply] : work.replies) {
    const auto done = std::move(request->done);
    if (done) done(std::move(reply));
  }
  work.replies.clear();
  work.requests.clear();
  if (one_by_one_ && (to_repeat_ == 0 || --to_repeat_ == 0)) one_by_one_ = false;
}

}  // namespace lockstep::core
