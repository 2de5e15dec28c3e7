#include "emulator/services/lambda/runs.h"

#include <algorithm>
#include <set>

#include "emulator/base/timestamp.h"
#include "emulator/services/lambda/report.h"

namespace lockstep::lambda {
namespace {

constexpr std::int64_t kInitMs = 10'000;
constexpr std::int64_t kHoldSlackMs = 5'000;
constexpr std::size_t kInstancesMax = 100;  // of all functions
// A function gets so many instances at once, and more when all are stuck for longer than that.
constexpr std::size_t kInstancesAtOnce = 2;
constexpr std::int64_t kStuckMs = 20;
// Measured memory differs from run to run; under a clock that stands still logs must not.
constexpr std::int64_t kMemoryShownMb = 64;

using Kind = runtime::JobResult::Kind;

struct Completed : core::Prepared {
  std::uint64_t epoch = 0;
  std::int64_t id = 0;
  mutable runtime::JobResult result;
};

std::string key_of(const Function& function, const Version& version, std::int64_t generation) {
  return format("{}/{}/{}", function.name, version.key, generation);
}

std::string seconds_text(std::int64_t ms) {
  return format("{:.2f}", static_cast<double>(ms) / 1000);
}

std::string exit_message(const std::string& request_id, const std::string& how) {
  if (how.empty())
    return format("RequestId: {} Error: Runtime exited without providing a reason", request_id);
  return format("RequestId: {} Error: Runtime exited with error: {}", request_id, how);
}

std::string trace_id(core::Turn& turn, const std::string& request_id) {
  return format("Root=1-{:08x}-{};Parent={};Sampled=0", turn.now_ms() / 1000,
                turn.chance().hex_digits("trace", request_id, 24),
                turn.chance().hex_digits("trace-parent", request_id, 16));
}

}  // namespace

std::string_view Runs::schema() {
  return R"sql(
CREATE TABLE lambda_invocations(id INTEGER PRIMARY KEY, record TEXT NOT NULL);
)sql";
}

// --- life ----------------------------------------------------------------------------------------

void Runs::open(core::Turn& turn) {
  turn.listen(core::kBlockedTopic, "lambda");
  for (const core::ReplyToken token : orphans_)
    turn.answer(token, refuse("ServiceException", "The invocation was lost with its turn.", 500));
  orphans_.clear();
  auto rows = turn.db().prepare("SELECT id, record FROM lambda_invocations ORDER BY id");
  while (rows.step()) {
    const auto record = parse_json(rows.view(1));
    CHECK_MSG(record.ok(), "a stored invocation is not JSON");
    Invocation invocation = read_invocation(*record);
    invocation.id = rows.integer(0);
    waiting_.push_back(std::move(invocation));
  }
  if (!waiting_.empty()) turn.queue_now("lambda", "start", "");
}

// What runs outside goes on without us: it is ended, and what was stored begins again.
void Runs::forget() {
  ++epoch_;
  if (pool_) pool_->retire_all();
  const auto orphan = [&](const Invocation& invocation) {
    if (invocation.asker == Invocation::Asker::Wire) orphans_.push_back(invocation.token);
  };
  for (const auto& [id, running] : running_) orphan(running.invocation);
  for (const Invocation& invocation : waiting_) orphan(invocation);
  waiting_.clear();
  running_.clear();
  due_later_.clear();
  instances_.clear();
  unstored_ = 0;
  growing_ = false;
  starting_ = false;
}

void Runs::close() {
  if (pool_) pool_->stop();
}

AwsResult<Json> Runs::resume(core::Turn& turn, const core::Call& call) {
  programs_.set_endpoint(call.input.get_string("Endpoint"));
  resumed_ = true;
  start_waiting(turn);
  return Json::object();
}

// --- asking --------------------------------------------------------------------------------------

std::int64_t Runs::in_flight(std::string_view function) const {
  std::int64_t count = 0;
  for (const auto& [id, running] : running_) count += running.invocation.function == function;
  for (const Invocation& invocation : waiting_) count += invocation.function == function;
  const auto later = due_later_.find(function);
  return later == due_later_.end() ? count : count + later->second;
}

void Runs::ask(core::Turn& turn, Invocation invocation) {
  if (invocation.asker == Invocation::Asker::Wire) {
    invocation.id = --unstored_;
  } else {
    turn.db()
        .prepare("INSERT INTO lambda_invocations(record) VALUES(?)")
        .bind(dump(to_json(invocation)))
        .run();
    invocation.id = turn.db().last_insert_id();
  }
  waiting_.push_back(std::move(invocation));
  start_waiting(turn);
}

bool Runs::may_start(core::Turn& turn) const {
  if (turn.clock_moves_by_itself()) return true;
  for (const auto& [id, running] : running_)
    if (!turn.is_blocked(running.instance)) return false;
  return true;
}

void Runs::start_waiting(core::Turn& turn) {
  if (!resumed_) {
    if (!waiting_.empty()) turn.hold_clock_running("functions to start", kInitMs);
    return;
  }
  turn.release_clock("functions to start");
  if (starting_) return;
  starting_ = true;
  std::set<std::pair<std::string, std::string>> full;  // functions without a free instance
  for (auto next = waiting_.begin(); next != waiting_.end() && may_start(turn);) {
    const std::pair<std::string, std::string> which{next->function, next->version};
    if (full.contains(which)) {
      ++next;
      continue;
    }
    const auto rest = std::next(next);
    std::list<Invocation> taken;
    taken.splice(taken.begin(), waiting_, next);
    if (!start(turn, taken.front())) {
      full.insert(which);
      waiting_.splice(rest, taken);
    }
    next = rest;
  }
  starting_ = false;
}

// False: it must wait.
bool Runs::start(core::Turn& turn, const Invocation& invocation) {
  Function* function = functions_.find(turn.db(), invocation.function);
  Version* version = function ? function->version(invocation.version) : nullptr;
  if (!version) {  // deleted meanwhile
    const std::string text =
        format("Function not found: {}", function_arn(turn, invocation.function));
    end(turn, invocation,
        {plain_error("ResourceNotFoundException", text), "ResourceNotFoundException", 0, ""});
    return true;
  }
  const auto instance = instance_for(turn, *function, *version);
  if (!instance.ok()) {
    end(turn, invocation,
        {plain_error("Runtime.InvalidEntrypoint",
                     format("RequestId: {} Error: {}", invocation.request_id, instance.error())),
         "Runtime.InvalidEntrypoint", 0, ""});
    return true;
  }
  if (!*instance) return false;
  launch(turn, *functions_.find(turn.db(), invocation.function)->version(invocation.version),
         invocation, **instance);
  return true;
}

void Runs::launch(core::Turn& turn, const Version& version, const Invocation& invocation,
                  Instance& instance) {
  instance.busy = true;
  instance.since_ms = turn.now_ms();
  running_[invocation.id] = {invocation, instance.name.id, turn.now_ms()};
  runtime::Job job;
  job.instance = instance.name.id;
  job.program = instance.program;
  job.request_id = invocation.request_id;
  job.function_arn = invocation.arn;
  job.trace_id = trace_id(turn, invocation.request_id);
  job.client_context = invocation.client_context;
  job.payload = invocation.payload;
  job.timeout_ms = version.timeout_ms;
  if (programs_.deterministic(turn))
    job.seed = turn.chance().hex_digits("lambda", invocation.request_id, 32);
  job.world_now_ms = turn.now_ms();
  if (!turn.clock_moves_by_itself())
    turn.hold_clock_running(job.instance, version.timeout_ms + kInitMs + kHoldSlackMs);
  if (!pool_) pool_ = std::make_unique<runtime::Pool>();
  const auto done = [send = turn.completer(), epoch = epoch_,
                     id = invocation.id](runtime::JobResult result) {
    auto completed = std::make_shared<Completed>();
    completed->epoch = epoch;
    completed->id = id;
    completed->result = std::move(result);
    core::Call call;
    call.service = "lambda";
    call.operation = "lockstep:Complete";
    call.prepared = std::move(completed);
    send(std::move(call));
  };
  turn.after_commit([pool = pool_.get(), job = std::move(job), done] { pool->run(job, done); });
}

// --- instances -----------------------------------------------------------------------------------

// Null: all are busy.
Result<Runs::Instance*, std::string> Runs::instance_for(core::Turn& turn, Function& function,
                                                        const Version& version) {
  const std::string key = key_of(function, version, programs_.generation(function));
  std::vector<std::string> outdated;
  for (auto& [id, instance] : instances_) {
    if (instance.busy || instance.function != function.name) continue;
    if (instance.key == key) return &instance;
    if (instance.version == version.number) outdated.push_back(id);
  }
  for (const std::string& id : outdated) {
    pool_->retire(id);
    instances_.erase(id);
  }
  if (turn.clock_moves_by_itself() && !may_grow(turn, key)) {
    grow_later(turn);
    return nullptr;
  }
  Function started = function;
  ++started.instances;
  Instance instance;
  instance.name.id = format("{}/{}", function.name, started.instances);
  instance.name.log_stream = log_stream_name(turn, function, version, started.instances);
  instance.function = function.name;
  instance.version = version.number;
  instance.key = key;
  ASSIGN_OR_RETURN(instance.program, programs_.make(turn, function, version, instance.name));
  functions_.save(turn.db(), std::move(started));
  const std::string id = instance.name.id;
  return &(instances_[id] = std::move(instance));
}

bool Runs::may_grow(core::Turn& turn, const std::string& key) const {
  std::size_t count = 0;
  bool all_stuck = true;
  for (const auto& [id, instance] : instances_) {
    if (instance.key != key) continue;
    ++count;
    all_stuck = all_stuck && turn.now_ms() - instance.since_ms >= kStuckMs;
  }
  if (count < kInstancesAtOnce) return true;
  return all_stuck && instances_.size() < kInstancesMax;
}

void Runs::grow_later(core::Turn& turn) {
  if (growing_) return;
  growing_ = true;
  core::Entry entry;
  entry.due_ms = turn.now_ms() + kStuckMs;
  entry.service = "lambda";
  entry.kind = "grow";
  entry.ground = core::Ground::Background;
  turn.queue(std::move(entry));
}

void Runs::on_grow(core::Turn& turn) {
  growing_ = false;
  start_waiting(turn);
}

void Runs::retire(std::string_view function) {
  std::erase_if(instances_, [&](const auto& each) {
    if (each.second.function != function || each.second.busy) return false;
    pool_->retire(each.first);
    return true;
  });
}

// --- completion ----------------------------------------------------------------------------------

std::int64_t Runs::declared_ms(core::Turn& turn, const std::string& function) const {
  for (const std::string_view row : split(turn.setting("function-duration"), ' ')) {
    const std::size_t equals = row.find('=');
    if (equals != std::string_view::npos && row.substr(0, equals) == function)
      return parse_duration_ms(row.substr(equals + 1)).value_or(0);
  }
  return 0;
}

AwsResult<Json> Runs::complete(core::Turn& turn, const core::Call& call) {
  const auto* completed = dynamic_cast<const Completed*>(call.prepared.get());
  if (!completed || completed->epoch != epoch_) return Json::object();
  const auto found = running_.find(completed->id);
  if (found == running_.end()) return Json::object();
  const Running running = std::move(found->second);
  running_.erase(found);
  turn.release_clock(running.instance);
  const auto instance = instances_.find(running.instance);
  InstanceName name;
  if (instance != instances_.end()) {
    name = instance->second.name;
    instance->second.busy = false;
  }
  Function* function = functions_.find(turn.db(), running.invocation.function);
  Version* version = function ? function->version(running.invocation.version) : nullptr;
  const bool gone = completed->result.instance_gone;
  Version stand_in;
  if (!version) {
    stand_in.log_group = "/aws/lambda/" + running.invocation.function;
    stand_in.number = running.invocation.version;
    if (!gone && instance != instances_.end()) pool_->retire(running.instance);
  }
  Outcome outcome =
      conclude(turn, version ? *version : stand_in, running, std::move(completed->result));
  if (instance != instances_.end() && (gone || !version)) instances_.erase(instance);
  finish_at(turn, running.invocation, outcome);
  start_waiting(turn);
  return Json::object();
}

Outcome Runs::conclude(core::Turn& turn, const Version& version, const Running& running,
                       runtime::JobResult result) {
  const Invocation& invocation = running.invocation;
  const std::string& request_id = invocation.request_id;
  const bool real = turn.clock_moves_by_itself();
  Outcome outcome;
  Report report;
  outcome.payload = std::move(result.payload);
  std::string last_line;
  switch (result.kind) {
    case Kind::Answered: break;
    case Kind::Failed:
    case Kind::InitFailed:
      outcome.error_type = result.error_type.empty() ? "Unknown" : result.error_type;
      break;
    case Kind::TimedOut: {
      outcome.error_type = "Sandbox.Timedout";
      const std::string text =
          format("Task timed out after {} seconds", seconds_text(version.timeout_ms));
      outcome.payload =
          plain_error(outcome.error_type, format("RequestId: {} Error: {}", request_id, text));
      report.timed_out = true;
      last_line = format("{} {} {}\n\n", iso_ms(turn.now_ms()), request_id, text);
      break;
    }
    case Kind::Exited: {
      outcome.error_type = "Runtime.ExitError";
      const std::string text = exit_message(request_id, result.exit_text);
      outcome.payload = plain_error(outcome.error_type, text);
      last_line = format("{}\n{}\n", text, outcome.error_type);
      break;
    }
    case Kind::TooLarge:
      outcome.error_type = "Function.ResponseSizeTooLarge";
      outcome.payload = dump(Json::object({{"errorMessage",
                                            "Response payload size exceeded maximum allowed "
                                            "payload size (6291556 bytes)."},
                                           {"errorType", outcome.error_type}}));
      break;
    case Kind::CannotStart: {
      outcome.error_type = "Runtime.InvalidEntrypoint";
      const std::string text = format("RequestId: {} Error: {}", request_id, result.exit_text);
      outcome.payload = plain_error(outcome.error_type, text);
      last_line = format("{}\n{}\n", text, outcome.error_type);
      break;
    }
  }
  std::int64_t duration_ms = 0;
  if (!real) {
    duration_ms = result.slept_ms + declared_ms(turn, invocation.function);
    if (report.timed_out || duration_ms > version.timeout_ms) duration_ms = version.timeout_ms;
  }
  if (report.timed_out) result.duration_us = version.timeout_ms * 1000;
  outcome.duration_ms = duration_ms;
  const auto instance = instances_.find(running.instance);
  report.log_stream = instance == instances_.end() ? "lost" : instance->second.name.log_stream;
  report.cold = result.cold;
  report.init_us = real ? result.init_us : 0;
  report.duration_us = real ? result.duration_us : duration_ms * 1000;
  report.memory_used_mb =
      real ? std::max<std::int64_t>(1, static_cast<std::int64_t>(result.memory_bytes >> 20))
           : std::min(kMemoryShownMb, version.memory_mb);
  report.start_ms = running.start_ms;
  report.end_ms = real ? turn.now_ms() : running.start_ms + duration_ms;
  report.error_type = outcome.error_type;
  for (auto& line : result.lines)
    report.lines.emplace_back(real ? running.start_ms + line.at_us / 1000 : running.start_ms,
                              std::move(line.text));
  if (!last_line.empty()) report.lines.emplace_back(report.end_ms, std::move(last_line));
  outcome.log = write_report(turn, version, invocation, std::move(report));
  return outcome;
}

void Runs::drop_intent(core::Turn& turn, std::int64_t id) {
  if (id > 0) turn.db().prepare("DELETE FROM lambda_invocations WHERE id = ?").bind(id).run();
}

// The outcome is settled when its declared duration has passed.
void Runs::finish_at(core::Turn& turn, const Invocation& invocation, const Outcome& outcome) {
  if (outcome.duration_ms <= 0) return end(turn, invocation, outcome);
  drop_intent(turn, invocation.id);
  ++due_later_[invocation.function];
  core::Entry entry;
  entry.due_ms = turn.now_ms() + outcome.duration_ms;
  entry.service = "lambda";
  entry.kind = "completed";
  entry.payload =
      dump(Json::object({{"invocation", to_json(invocation)}, {"outcome", to_json(outcome)}}));
  turn.queue(std::move(entry));
}

void Runs::on_completed(core::Turn& turn, const core::Entry& entry) {
  const auto record = parse_json(entry.payload);
  if (!record.ok()) return;
  Invocation invocation = read_invocation(record->get("invocation"));
  const auto later = due_later_.find(invocation.function);
  if (later != due_later_.end() && --later->second <= 0) due_later_.erase(later);
  Outcome outcome = read_outcome(record->get("outcome"));
  outcome.duration_ms = 0;  // it has passed
  settle_(turn, invocation, outcome);
}

void Runs::end(core::Turn& turn, const Invocation& invocation, const Outcome& outcome) {
  drop_intent(turn, invocation.id);
  settle_(turn, invocation, outcome);
}

}  // namespace lockstep::lambda
