#include "emulator/core/turn.h"

#include "emulator/base/check.h"
#include "emulator/base/text.h"
#include "emulator/core/internal.h"
#include "emulator/core/validation.h"

namespace lockstep::core {

namespace {

// A function whose calls cannot be told from those of others (it may have credentials of its own)
// must not wait for itself: after so long everybody who comes over the wire is let in.
constexpr std::int64_t kOthersWaitMs = 10'000;

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  if (to.empty()) {
    to = std::move(from);
    return;
  }
  for (T& item : from) to.push_back(std::move(item));
}

}  // namespace

void Core::Effects::merge(Effects&& other) {
  append(queued, std::move(other.queued));
  append(cancelled, std::move(other.cancelled));
  append(signals, std::move(other.signals));
  append(answers, std::move(other.answers));
  append(holds, std::move(other.holds));
  append(afterwards, std::move(other.afterwards));
}

// The outcome of an entry reaches memory only here, when the entry has succeeded.
void Core::apply(Effects effects) {
  for (Entry& entry : effects.queued) schedule_.insert(std::move(entry));
  for (const std::uint64_t sequence : effects.cancelled) schedule_.erase(sequence);
  for (const std::string& topic : effects.signals) {
    for (auto it = parked_.begin(); it != parked_.end();) {
      if ((*it)->topic != topic) {
        ++it;
        continue;
      }
      ready_.push_front(std::move(*it));
      it = parked_.erase(it);
    }
    const auto listening = listeners_.find(topic);
    if (listening == listeners_.end()) continue;
    for (const std::string& service : listening->second) {
      if (!signalled_.insert({service, topic}).second) continue;
      Entry entry;
      entry.due_ms = now_ms_;
      entry.sequence = sequence_++;
      entry.service = service;
      entry.kind = "signal";
      entry.payload = topic;
      schedule_.insert(std::move(entry));
    }
  }
  for (auto& [token, result] : effects.answers) {
    const auto found = deferred_.find(token);
    if (found == deferred_.end()) continue;
    const RequestPtr request = found->second;
    deferred_.erase(found);
    work_->replies.emplace_back(request, Reply{std::move(result), request->request_id});
  }
  for (const auto& [key, hold] : effects.holds) {
    const std::int64_t steady = world::steady_ms();
    if (hold.kind == HoldChange::Kind::Release)
      holds_.erase(key);
    else if (hold.kind == HoldChange::Kind::Running)
      holds_[key] = {steady + hold.run_ms_max, steady + kOthersWaitMs};
    else if (options_.patience_ms > 0)
      holds_[key] = {steady + options_.patience_ms, -1};
  }
  for (auto& effect : effects.afterwards) work_->afterwards.push_back(std::move(effect));
}

Chance Core::chance_now() { return Chance{now_ms_, seed_}; }

std::string Core::request_id_for(std::uint64_t number) const {
  return Chance{0, seed_}.uuid("request", std::to_string(number));
}

CallAnswer Core::perform(Call call, Registered& operation) {
  if (auto checked = check_input(call.service, call.operation, call.input); !checked.ok())
    return {Failure(std::move(checked).error())};
  if (operation.operation.prepare) {
    auto prepared = operation.operation.prepare(call);
    if (!prepared.ok()) return {Failure(std::move(prepared).error())};
    call.prepared = std::move(prepared).value();
  }
  Frame frame;
  frame.call = &call;
  frame.base_key = call.caller.key;
  CHECK_MSG(frames_.size() < 16, "calls nested too deep");
  frames_.push_back(&frame);
  storage::Database::Savepoint savepoint(*db_);
  auto result = operation.operation.perform(work_->turn, call);
  frames_.pop_back();
  if (!result.ok()) {
    savepoint.undo();
  } else {
    frames_.back()->effects.merge(std::move(frame.effects));
  }
  return {std::move(result), frame.duration_ms};
}

// --- Turn
// -----------------------------------------------------------------------------------------

storage::Database& Turn::db() { return *core_.db_; }
std::int64_t Turn::now_ms() const { return core_.now_ms_; }
const Chance& Turn::chance() const { return core_.chance_; }

CallAnswer Turn::call(Call call) {
  Core::Registered* operation = core_.find(call.service, call.operation);
  if (!operation)
    return {refuse(
        "UnknownOperationException",
        format("Lockstep does not have the operation {} of {}.", call.operation, call.service))};
  if (call.caller.key.empty()) call.caller = inside_caller(call.operation);
  call.caller.from_outside = false;
  return core_.perform(std::move(call), *operation);
}

Caller Turn::inside_caller(std::string_view key) {
  Caller caller;
  caller.account_id = core_.options_.account_id;
  caller.region = core_.options_.region;
  caller.key = draw_key(key);
  caller.from_outside = false;
  if (const Call* running = core_.frames_.back()->call) {
    caller.attempt = running->caller.attempt;
    caller.host = running->caller.host;
    caller.holder = running->caller.holder;
  }
  return caller;
}

std::uint64_t Turn::queue(Entry entry) {
  if (entry.due_ms < core_.now_ms_) entry.due_ms = core_.now_ms_;
  entry.sequence = core_.sequence_++;
  const std::uint64_t sequence = entry.sequence;
  core_.frames_.back()->effects.queued.push_back(std::move(entry));
  return sequence;
}

std::uint64_t Turn::queue_now(std::string_view service, std::string_view kind,
                              std::string payload) {
  Entry entry;
  entry.due_ms = core_.now_ms_;
  entry.service = std::string(service);
  entry.kind = std::string(kind);
  entry.payload = std::move(payload);
  return queue(std::move(entry));
}

void Turn::cancel(std::uint64_t sequence) {
  core_.frames_.back()->effects.cancelled.push_back(sequence);
}

void Turn::signal(std::string_view topic) {
  core_.frames_.back()->effects.signals.emplace_back(topic);
}

void Turn::listen(std::string_view topic, std::string_view service) {
  core_.listeners_[std::string(topic)].emplace(service);
}

void Turn::stop_listening(std::string_view topic, std::string_view service) {
  const auto found = core_.listeners_.find(topic);
  if (found == core_.listeners_.end()) return;
  found->second.erase(std::string(service));
  if (found->second.empty()) core_.listeners_.erase(found);
}

void Turn::wait_for(std::string_view topic, std::int64_t wait_ms) {
  CHECK(may_wait());
  Core::Frame& frame = *core_.frames_.back();
  frame.wait_topic = std::string(topic);
  frame.wait_ms = wait_ms;
}

bool Turn::may_wait() const {
  return core_.frames_.size() == 1 && core_.work_->current && core_.frames_.back()->call &&
         core_.work_->current->may_wait;
}

ReplyToken Turn::defer_answer() {
  if (core_.frames_.size() != 1 || !core_.frames_.back()->call) return 0;
  const Core::RequestPtr& request = core_.work_->current;
  core_.frames_.back()->deferred = true;
  core_.deferred_[request->number] = request;
  return request->number;
}

void Turn::answer(ReplyToken token, AwsResult<Json> result) {
  core_.frames_.back()->effects.answers.emplace_back(token, std::move(result));
}

void Turn::add_duration_ms(std::int64_t ms) { core_.frames_.back()->duration_ms += ms; }

void Turn::hold_clock(const std::string& key) {
  core_.frames_.back()->effects.holds.push_back({key, {Core::HoldChange::Kind::Patient, 0}});
}

void Turn::release_clock(const std::string& key) {
  core_.frames_.back()->effects.holds.push_back({key, {Core::HoldChange::Kind::Release, 0}});
}

void Turn::hold_clock_running(const std::string& key, std::int64_t run_ms_max) {
  core_.frames_.back()->effects.holds.push_back(
      {key, {Core::HoldChange::Kind::Running, run_ms_max}});
}

bool Turn::is_blocked(const std::string& key) const { return core_.is_blocked(key); }

bool Turn::clock_moves_by_itself() const { return core_.clock_.moves_by_itself(); }

void Turn::after_commit(std::function<void()> effect) {
  core_.frames_.back()->effects.afterwards.push_back(std::move(effect));
}

std::function<void(Call)> Turn::completer() const {
  Core* core = &core_;
  return [core](Call call) { core->complete(std::move(call)); };
}

void Turn::set_request_id(std::string id) {
  if (core_.work_->current && core_.frames_.size() == 1 && core_.frames_.back()->call)
    core_.work_->current->request_id = std::move(id);
}

std::string Turn::draw_key(std::string_view purpose) {
  Core::Frame& frame = *core_.frames_.back();
  if (frame.base_key.empty()) frame.base_key = core_.occurrence_key(*frame.call);
  const auto found = frame.counts.find(purpose);
  int& count = found != frame.counts.end() ? found->second : frame.counts[std::string(purpose)];
  std::string key = frame.base_key;
  key += '/';
  key += purpose;
  if (count > 0) key += '#' + std::to_string(count);
  ++count;
  return key;
}

// The key of a call from outside: what it asks, and how often the same was asked before. The
// address under which the client reached us does not count: on another port the same request is the
// same.
std::string Core::occurrence_key(const Call& call) {
  std::string asked = call.service + "." + call.operation + " " + dump(call.input);
  if (!call.caller.host.empty())
    asked = replace_all(std::move(asked), "//" + call.caller.host, "//");
  const auto hash = static_cast<std::int64_t>(mix_hash(0, asked));
  auto count = db_->prepare(
      "INSERT INTO core_occurrences(hash, times) VALUES(?, 1)"
      " ON CONFLICT(hash) DO UPDATE SET times = times + 1 RETURNING times");
  count.bind(hash);
  CHECK(count.step());
  const std::int64_t times = count.integer(0);
  count.run();
  return format("{}.{}/{:016x}/{}", call.service, call.operation, static_cast<std::uint64_t>(hash),
                times);
}

std::string Turn::make_uuid(std::string_view purpose) {
  return core_.chance_.uuid("id", draw_key(purpose));
}

const std::string& Turn::account_id() const { return core_.options_.account_id; }
const std::string& Turn::region() const { return core_.options_.region; }

std::string Turn::endpoint() const {
  for (const Core::Frame* frame : core_.frames_)
    if (frame->call && !frame->call->caller.host.empty())
      return "http://" + frame->call->caller.host;
  return core_.options_.endpoint;
}

const std::string& Turn::setting(std::string_view name) const {
  static const std::string kUnset;
  const auto found = core_.options_.settings.find(name);
  return found == core_.options_.settings.end() ? kUnset : found->second;
}

}  // namespace lockstep::core
