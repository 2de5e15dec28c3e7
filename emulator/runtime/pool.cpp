#include "emulator/runtime/pool.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "emulator/base/json.h"
#include "emulator/base/log.h"
#include "emulator/base/text.h"
#include "emulator/runtime/http_wire.h"
#include "emulator/runtime/process.h"

namespace lockstep::runtime {
namespace {

constexpr std::size_t kAnswerMax = 6'291'556;
constexpr std::size_t kErrorMax = 1 << 20;
constexpr std::size_t kOutputMax = 1 << 20;  // of one invocation's lines
constexpr std::size_t kLineMax = 256 * 1024;
constexpr std::int64_t kInitUs = 10'000'000;  // beyond this the function's own time runs
constexpr std::int64_t kSampleUs = 10'000;    // between two looks at the memory
constexpr std::uint64_t kMegabyte = 1 << 20;
// The hard limit stands far above the one that is policed: it counts memory that is only reserved.
constexpr std::uint64_t kReservedSlack = 1024 * kMegabyte;
constexpr std::string_view kApi = "/2018-06-01/runtime/";

std::int64_t steady_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::int64_t wall_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string exit_text(int status) {
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    return format("signal: {}", number == SIGKILL ? "killed" : to_lower(::strsignal(number)));
  }
  const int code = WEXITSTATUS(status);
  return code == 0 ? "" : format("exit status {}", code);
}

std::string error_type_of(const WireMessage& message) {
  const auto parsed = parse_json(message.body);
  if (parsed.ok() && !parsed->get_string("errorType").empty())
    return parsed->get_string("errorType");
  return std::string(message.header("lambda-runtime-function-error-type"));
}

struct Url {
  std::string host, port, target;
};

// "http://127.0.0.1:3001/path"
Url parse_url(const std::string& text) {
  std::string_view rest = text;
  if (const auto scheme = rest.find("://"); scheme != std::string_view::npos)
    rest.remove_prefix(scheme + 3);
  const auto slash = rest.find('/');
  const std::string_view where = rest.substr(0, slash);
  const auto colon = where.rfind(':');
  Url url;
  url.host = where.substr(0, colon);
  url.port = colon == std::string_view::npos ? "80" : where.substr(colon + 1);
  url.target = slash == std::string_view::npos ? "/" : rest.substr(slash);
  return url;
}

}  // namespace

class Pool::Loop {
 public:
  Loop() {
    wake_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    watch(wake_, EPOLLIN);
    thread_ = std::thread([this] { work(); });
  }
  ~Loop() {
    stop();
    ::close(epoll_);
    ::close(wake_);
  }

  void post(std::function<void()> what) {
    {
      const std::lock_guard lock(mutex_);
      posted_.push_back(std::move(what));
    }
    const std::uint64_t one = 1;
    if (::write(wake_, &one, sizeof one) < 0) return;  // it is awake already
  }

  void stop() {
    if (!thread_.joinable()) return;
    post([this] { stopping_ = true; });
    thread_.join();
  }

  void run(Job job, JobDone done);
  void retire(const std::string& name);
  void retire_all();

 private:
  struct Work {
    Job job;
    JobDone done;
    std::int64_t start_us = 0;  // of the invocation; 0 while the process starts
    std::int64_t deadline_us = 0;
    bool delivered = false;
    JobResult result;
    std::size_t output_bytes = 0;
  };
  struct Connection {
    int fd = -1;
    std::string in, out;
    bool told_continue = false;
    bool close_after = false;
  };
  struct Instance {
    std::string name;
    std::shared_ptr<const Program> program;
    Process process;
    int listener = -1;
    std::map<int, Connection> connections;
    int asking = -1;     // the connection that waits for the next event
    bool ready = false;  // has asked for an event
    bool retired = false;
    std::int64_t started_us = 0;
    std::int64_t init_us = 0;
    std::string output;  // an unfinished line
    std::optional<Work> work;
    int out_fd = -1;  // of a function behind HTTP
    bool connecting = false;
  };
  using InstancePtr = std::shared_ptr<Instance>;

  void work();
  void turn_once();
  int wait_ms();
  void check_deadlines();
  void on_event(int fd, std::uint32_t events);
  void watch(int fd, std::uint32_t events);
  void change(int fd, std::uint32_t events);
  void unwatch(int fd);

  std::string start(Instance& instance);
  bool listen(Instance& instance, int& port);
  void accept(Instance& instance);
  void on_connection(const InstancePtr& instance, int fd, std::uint32_t events);
  void on_message(const InstancePtr& instance, Connection& connection, WireMessage& message);
  void on_too_large(const InstancePtr& instance, Connection& connection);
  void reply(Connection& connection, int status, std::string_view body);
  void flush(Connection& connection);
  void drop_connection(Instance& instance, int fd);
  void deliver(const InstancePtr& instance);
  void read_output(Instance& instance);
  void add_line(Instance& instance, std::string text);
  void finish(const InstancePtr& instance, JobResult::Kind kind);
  void end(const InstancePtr& instance);
  void on_exit(const InstancePtr& instance);
  void sample_memory(Instance& instance);

  void call_out(const InstancePtr& instance);
  void on_outgoing(const InstancePtr& instance, std::uint32_t events);
  void take_answer(const InstancePtr& instance, bool ended);

  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
  int wake_ = -1, epoll_ = -1;
  bool stopping_ = false;
  std::thread thread_;

  // The thread's own.
  std::unique_ptr<Watcher> watcher_;
  std::map<std::string, InstancePtr, std::less<>> instances_;
  std::unordered_map<int, InstancePtr> by_fd_;
  std::list<InstancePtr> leaving_;  // retired, with a job to finish
};

void Pool::Loop::watch(int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}
void Pool::Loop::change(int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}
void Pool::Loop::unwatch(int fd) {
  if (fd < 0) return;
  by_fd_.erase(fd);
  ::close(fd);  // leaves the epoll set with it
}

void Pool::Loop::work() {
  while (!stopping_) {
    try {
      turn_once();
    } catch (const std::exception& fault) {
      log(LogLevel::Error, format("the functions' thread: {}", fault.what()));
    }
  }
  retire_all();
  watcher_.reset();
}

void Pool::Loop::turn_once() {
  epoll_event events[64];
  const int count = ::epoll_wait(epoll_, events, 64, wait_ms());
  std::vector<std::function<void()>> posted;
  for (int i = 0; i < count; ++i) {
    if (events[i].data.fd != wake_) {
      on_event(events[i].data.fd, events[i].events);
      continue;
    }
    std::uint64_t ignored = 0;
    if (::read(wake_, &ignored, sizeof ignored) < 0) continue;
    const std::lock_guard lock(mutex_);
    posted.swap(posted_);
  }
  for (const auto& what : posted) what();
  check_deadlines();
}

int Pool::Loop::wait_ms() {
  std::int64_t wait_us = -1;
  const std::int64_t now_us = steady_us();
  const auto within = [&](std::int64_t us) {
    us = std::max<std::int64_t>(us, 0);
    wait_us = wait_us < 0 ? us : std::min(wait_us, us);
  };
  const auto look = [&](const Instance& instance) {
    if (!instance.work) return;
    within(instance.work->deadline_us - now_us);
    if (instance.process.pid > 0) within(kSampleUs);
  };
  for (const auto& [name, instance] : instances_) look(*instance);
  for (const InstancePtr& instance : leaving_) look(*instance);
  return wait_us < 0 ? -1 : static_cast<int>((wait_us + 999) / 1000);
}

void Pool::Loop::check_deadlines() {
  const std::int64_t now_us = steady_us();
  std::vector<InstancePtr> busy;
  for (const auto& [name, instance] : instances_)
    if (instance->work) busy.push_back(instance);
  busy.insert(busy.end(), leaving_.begin(), leaving_.end());
  for (const InstancePtr& instance : busy) {
    if (!instance->work) continue;
    if (instance->process.exit_fd < 0 && instance->process.pid > 0) on_exit(instance);
    if (!instance->work) continue;
    sample_memory(*instance);
    const auto limit = static_cast<std::uint64_t>(instance->program->memory_mb) * kMegabyte;
    if (instance->work->result.memory_bytes > limit && instance->process.pid > 0) {
      read_output(*instance);
      instance->work->result.exit_text = "signal: killed";
      finish(instance, JobResult::Kind::Exited);
    } else if (instance->work->deadline_us <= now_us) {
      read_output(*instance);
      finish(instance, JobResult::Kind::TimedOut);
    }
  }
}

void Pool::Loop::sample_memory(Instance& instance) {
  if (instance.process.pid <= 0 || !instance.work) return;
  auto& seen = instance.work->result.memory_bytes;
  seen = std::max(seen, memory_of(instance.process.pid));
}

void Pool::Loop::on_event(int fd, std::uint32_t events) {
  const auto found = by_fd_.find(fd);
  if (found == by_fd_.end()) return;
  const InstancePtr instance = found->second;
  if (fd == instance->listener)
    accept(*instance);
  else if (fd == instance->process.output)
    read_output(*instance);
  else if (fd == instance->process.exit_fd)
    on_exit(instance);
  else if (fd == instance->out_fd)
    on_outgoing(instance, events);
  else
    on_connection(instance, fd, events);
}

// --- jobs ----------------------------------------------------------------------------------------

void Pool::Loop::run(Job job, JobDone done) {
  InstancePtr& instance = instances_[job.instance];
  if (!instance) {
    instance = std::make_shared<Instance>();
    instance->name = job.instance;
    instance->program = job.program;
  }
  Work work;
  work.job = std::move(job);
  work.done = std::move(done);
  const InstancePtr running = instance;
  running->work = std::move(work);
  if (!running->program->url.empty()) return call_out(running);
  const std::int64_t now_us = steady_us();
  if (running->process.pid > 0) {
    running->work->start_us = now_us;
    running->work->deadline_us = now_us + running->work->job.timeout_ms * 1000;
    return deliver(running);
  }
  running->work->result.cold = true;
  running->work->deadline_us = now_us + kInitUs + running->work->job.timeout_ms * 1000;
  const std::string error = start(*running);
  if (error.empty()) return;
  running->work->result.exit_text = error;
  finish(running, JobResult::Kind::CannotStart);
}

std::string Pool::Loop::start(Instance& instance) {
  const Program& program = *instance.program;
  if (program.unpack)
    if (std::string error = program.unpack(); !error.empty()) return error;
  if (!watcher_) watcher_ = std::make_unique<Watcher>();
  int port = 0;
  if (!listen(instance, port)) return "no port to be had for the Runtime API";
  Launch what;
  what.arguments = program.arguments;
  what.environment = program.environment;
  what.environment.push_back(format("AWS_LAMBDA_RUNTIME_API=127.0.0.1:{}", port));
  what.folder = program.folder;
  what.data_bytes_max =
      static_cast<std::uint64_t>(program.memory_mb) * 2 * kMegabyte + kReservedSlack;
  instance.started_us = steady_us();
  auto started = launch(what);
  if (!started.ok()) return std::move(started).error();
  instance.process = *started;
  watcher_->add(instance.process.pid);
  const InstancePtr& self = instances_[instance.name];
  by_fd_[instance.process.output] = self;
  watch(instance.process.output, EPOLLIN);
  if (instance.process.exit_fd >= 0) {
    by_fd_[instance.process.exit_fd] = self;
    watch(instance.process.exit_fd, EPOLLIN);
  }
  return "";
}

bool Pool::Loop::listen(Instance& instance, int& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd, 16) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    ::close(fd);
    return false;
  }
  port = ntohs(address.sin_port);
  instance.listener = fd;
  by_fd_[fd] = instances_[instance.name];
  watch(fd, EPOLLIN);
  return true;
}

void Pool::Loop::deliver(const InstancePtr& instance) {
  if (!instance->work || instance->work->delivered || instance->asking < 0) return;
  const auto found = instance->connections.find(instance->asking);
  instance->asking = -1;
  if (found == instance->connections.end()) return;
  Work& work = *instance->work;
  const Job& job = work.job;
  if (work.start_us == 0) {
    work.start_us = steady_us();
    work.deadline_us = work.start_us + job.timeout_ms * 1000;
  }
  work.delivered = true;
  const std::int64_t now_ms = job.seed.empty() ? wall_ms() : job.world_now_ms;
  std::string& out = found->second.out;
  out += format(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n"
      "Lambda-Runtime-Aws-Request-Id: {}\r\nLambda-Runtime-Deadline-Ms: {}\r\n"
      "Lambda-Runtime-Invoked-Function-Arn: {}\r\nLambda-Runtime-Trace-Id: {}\r\n",
      job.payload.size(), job.request_id, now_ms + job.timeout_ms, job.function_arn, job.trace_id);
  if (!job.client_context.empty())
    out += format("Lambda-Runtime-Client-Context: {}\r\n", job.client_context);
  if (!job.seed.empty())
    out += format("Lockstep-Now-Ms: {}\r\nLockstep-Seed: {}\r\n", job.world_now_ms, job.seed);
  out += "\r\n";
  out += job.payload;
  flush(found->second);
}

// Hands the outcome over. What ended the process or may have ends the instance, too.
void Pool::Loop::finish(const InstancePtr& instance, JobResult::Kind kind) {
  if (!instance->output.empty()) {  // a last line without its break
    add_line(*instance, std::move(instance->output));
    instance->output.clear();
  }
  Work work = std::move(*instance->work);
  instance->work.reset();
  JobResult& result = work.result;
  result.kind = kind;
  result.init_us = result.cold ? instance->init_us : 0;
  if (work.start_us > 0) result.duration_us = steady_us() - work.start_us;
  const bool lives = kind == JobResult::Kind::Answered || kind == JobResult::Kind::Failed;
  result.instance_gone = !lives;
  if (!lives || instance->retired) end(instance);
  work.done(std::move(work.result));
}

// Kills the process and forgets the instance.
void Pool::Loop::end(const InstancePtr& instance) {
  if (instance->process.pid > 0) {
    kill_group(instance->process.pid);
    ::waitpid(instance->process.pid, nullptr, 0);
    if (watcher_) watcher_->remove(instance->process.pid);
  }
  instance->process.pid = -1;
  for (const auto& [fd, connection] : instance->connections) unwatch(fd);
  instance->connections.clear();
  for (int* fd : {&instance->listener, &instance->process.output, &instance->process.exit_fd,
                  &instance->out_fd}) {
    unwatch(*fd);
    *fd = -1;
  }
  const auto found = instances_.find(instance->name);
  if (found != instances_.end() && found->second == instance) instances_.erase(found);
  leaving_.remove(instance);
}

void Pool::Loop::retire(const std::string& name) {
  const auto found = instances_.find(name);
  if (found == instances_.end()) return;
  const InstancePtr instance = found->second;
  instance->retired = true;
  if (!instance->work) return end(instance);
  instances_.erase(found);
  leaving_.push_back(instance);
}

void Pool::Loop::retire_all() {
  std::vector<InstancePtr> all(leaving_.begin(), leaving_.end());
  for (const auto& [name, instance] : instances_) all.push_back(instance);
  for (const InstancePtr& instance : all) {
    instance->work.reset();
    end(instance);
  }
}

void Pool::Loop::on_exit(const InstancePtr& instance) {
  int status = 0;
  if (instance->process.pid <= 0 || ::waitpid(instance->process.pid, &status, WNOHANG) <= 0) return;
  read_output(*instance);
  kill_group(instance->process.pid);  // what it has left behind
  if (watcher_) watcher_->remove(instance->process.pid);
  instance->process.pid = -1;
  if (!instance->work) return end(instance);
  instance->work->result.exit_text = exit_text(status);
  finish(instance, JobResult::Kind::Exited);
}

// --- output --------------------------------------------------------------------------------------

void Pool::Loop::read_output(Instance& instance) {
  char bytes[16 * 1024];
  for (;;) {
    const ssize_t n = ::read(instance.process.output, bytes, sizeof bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      if (n == 0) {
        unwatch(instance.process.output);
        instance.process.output = -1;
      }
      return;
    }
    std::string_view rest(bytes, static_cast<std::size_t>(n));
    for (std::size_t end; (end = rest.find('\n')) != std::string_view::npos;) {
      instance.output.append(rest.substr(0, end + 1));
      rest.remove_prefix(end + 1);
      add_line(instance, std::move(instance.output));
      instance.output.clear();
    }
    instance.output.append(rest);
    if (instance.output.size() <= kLineMax) continue;
    add_line(instance, std::move(instance.output));
    instance.output.clear();
  }
}

// A NUL stands for a line break inside one event: our own bootstraps write it so.
void Pool::Loop::add_line(Instance& instance, std::string text) {
  if (!instance.work) return;  // written between two invocations: nobody's
  Work& work = *instance.work;
  if (work.output_bytes > kOutputMax) return;
  work.output_bytes += text.size();
  if (work.output_bytes > kOutputMax)
    text = "Lockstep keeps 1 MiB of an invocation's output: the rest is left out.\n";
  std::replace(text.begin(), text.end(), '\0', '\n');
  const std::int64_t at_us = work.start_us > 0 ? steady_us() - work.start_us : 0;
  work.result.lines.push_back({at_us, std::move(text)});
}

// --- the Runtime API -----------------------------------------------------------------------------

void Pool::Loop::accept(Instance& instance) {
  for (;;) {
    const int fd = ::accept4(instance.listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int yes = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    instance.connections[fd].fd = fd;
    by_fd_[fd] = by_fd_[instance.listener];
    watch(fd, EPOLLIN);
  }
}

void Pool::Loop::on_connection(const InstancePtr& instance, int fd, std::uint32_t events) {
  const auto found = instance->connections.find(fd);
  if (found == instance->connections.end()) return;
  Connection& connection = found->second;
  if (events & EPOLLOUT) flush(connection);
  bool ended = (events & EPOLLERR) != 0;
  char bytes[64 * 1024];
  while (!ended) {
    const ssize_t n = ::recv(fd, bytes, sizeof bytes, 0);
    if (n > 0) {
      connection.in.append(bytes, static_cast<std::size_t>(n));
      if (static_cast<std::size_t>(n) < sizeof bytes) break;
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    ended = n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
    break;
  }
  WireMessage message;
  bool wants_continue = false;
  while (instance->connections.contains(fd)) {
    const Take taken = take_message(connection.in, message, kAnswerMax, ended, wants_continue);
    if (taken == Take::Message) {
      connection.told_continue = false;
      on_message(instance, connection, message);
      continue;
    }
    if (taken == Take::TooLarge) return on_too_large(instance, connection);
    ended = ended || taken == Take::Broken;
    if (wants_continue && !connection.told_continue) {
      connection.told_continue = true;
      connection.out += "HTTP/1.1 100 Continue\r\n\r\n";
      flush(connection);
    }
    break;
  }
  if (ended && instance->connections.contains(fd)) drop_connection(*instance, fd);
}

void Pool::Loop::drop_connection(Instance& instance, int fd) {
  if (instance.asking == fd) instance.asking = -1;
  instance.connections.erase(fd);
  unwatch(fd);
}

void Pool::Loop::on_too_large(const InstancePtr& instance, Connection& connection) {
  const int fd = connection.fd;
  reply(connection, 413,
        R"({"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).",)"
        R"("errorType":"RequestEntityTooLarge"})");
  if (instance->work) finish(instance, JobResult::Kind::TooLarge);
  // What follows on this connection is the rest of a body that nobody reads.
  if (instance->connections.contains(fd)) drop_connection(*instance, fd);
}

void Pool::Loop::on_message(const InstancePtr& instance, Connection& connection,
                            WireMessage& message) {
  std::string_view path = message.second;
  if (!starts_with(path, kApi)) return reply(connection, 404, R"({"errorType":"NotFound"})");
  path.remove_prefix(kApi.size());
  if (path == "invocation/next" && message.first == "GET") {
    if (!instance->ready) {
      instance->ready = true;
      instance->init_us = steady_us() - instance->started_us;
      if (instance->work) read_output(*instance);
    }
    instance->asking = connection.fd;
    return deliver(instance);
  }
  if (message.first != "POST") return reply(connection, 404, R"({"errorType":"NotFound"})");
  const bool init_error = path == "init/error";
  const auto parts = split(path, '/');
  const bool answer = parts.size() == 3 && parts[0] == "invocation" && parts[2] == "response";
  const bool error = parts.size() == 3 && parts[0] == "invocation" && parts[2] == "error";
  if (!init_error && !answer && !error)
    return reply(connection, 404, R"({"errorType":"NotFound"})");
  const bool fits =
      instance->work &&
      (init_error || (instance->work->delivered && parts[1] == instance->work->job.request_id));
  if (!fits)
    return reply(connection, 400,
                 R"({"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"})");
  reply(connection, 202, R"({"status":"OK"})");
  read_output(*instance);
  if (!instance->work) return;
  JobResult& result = instance->work->result;
  if (const auto slept = to_int(message.header("lockstep-slept-ms"))) result.slept_ms = *slept;
  if (!answer) {
    result.error_type = error_type_of(message);
    if (message.body.size() > kErrorMax) message.body.resize(kErrorMax);
  }
  result.payload = std::move(message.body);
  sample_memory(*instance);
  finish(instance, answer  ? JobResult::Kind::Answered
                   : error ? JobResult::Kind::Failed
                           : JobResult::Kind::InitFailed);
}

void Pool::Loop::reply(Connection& connection, int status, std::string_view body) {
  const char* reason = status == 202   ? "Accepted"
                       : status == 400 ? "Bad Request"
                       : status == 413 ? "Payload Too Large"
                                       : "Not Found";
  connection.out += format(
      "HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}"
      "\r\n\r\n{}",
      status, reason, body.size(), body);
  flush(connection);
}

void Pool::Loop::flush(Connection& connection) {
  while (!connection.out.empty()) {
    const ssize_t n =
        ::send(connection.fd, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      if (errno == EAGAIN)
        change(connection.fd, EPOLLIN | EPOLLOUT);
      else
        connection.out.clear();
      return;
    }
    const bool all = static_cast<std::size_t>(n) == connection.out.size();
    connection.out.erase(0, static_cast<std::size_t>(n));
    if (all) change(connection.fd, EPOLLIN);
  }
}

// --- functions behind HTTP -----------------------------------------------------------------------

void Pool::Loop::call_out(const InstancePtr& instance) {
  Work& work = *instance->work;
  work.start_us = steady_us();
  work.deadline_us = work.start_us + work.job.timeout_ms * 1000;
  work.delivered = true;
  const Url url = parse_url(instance->program->url);
  const auto cannot = [&](const std::string& why) {
    instance->work->result.exit_text = format("{}: {}", instance->program->url, why);
    finish(instance, JobResult::Kind::CannotStart);
  };
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(url.host.c_str(), url.port.c_str(), &hints, &found))
    return cannot(::gai_strerror(error));
  int fd = -1;
  for (const addrinfo* each = found; each && fd < 0; each = each->ai_next) {
    fd = ::socket(each->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && ::connect(fd, each->ai_addr, each->ai_addrlen) != 0 && errno != EINPROGRESS) {
      ::close(fd);
      fd = -1;
    }
  }
  ::freeaddrinfo(found);
  if (fd < 0) return cannot(std::strerror(errno));
  const Job& job = work.job;
  Connection& connection = instance->connections[fd];
  connection.fd = fd;
  connection.in.clear();
  connection.out = format(
      "POST {} HTTP/1.1\r\nHost: {}:{}\r\nContent-Type: application/json\r\nConnection: close\r\n"
      "X-Amz-Invocation-Type: RequestResponse\r\nLambda-Runtime-Aws-Request-Id: {}\r\n"
      "Lambda-Runtime-Invoked-Function-Arn: {}\r\nContent-Length: {}\r\n\r\n{}",
      url.target, url.host, url.port, job.request_id, job.function_arn, job.payload.size(),
      job.payload);
  instance->out_fd = fd;
  by_fd_[fd] = instance;
  watch(fd, EPOLLIN | EPOLLOUT);
}

void Pool::Loop::on_outgoing(const InstancePtr& instance, std::uint32_t events) {
  Connection& connection = instance->connections[instance->out_fd];
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(instance->out_fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    if (!instance->work) return end(instance);
    instance->work->result.exit_text =
        format("{}: {}", instance->program->url, std::strerror(error));
    return finish(instance, JobResult::Kind::CannotStart);
  }
  if (events & EPOLLOUT) {
    flush(connection);
    if (connection.out.empty()) change(connection.fd, EPOLLIN);
  }
  if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
  char bytes[64 * 1024];
  bool ended = false;
  for (;;) {
    const ssize_t n = ::recv(connection.fd, bytes, sizeof bytes, 0);
    if (n > 0) {
      connection.in.append(bytes, static_cast<std::size_t>(n));
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    ended = n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
    break;
  }
  take_answer(instance, ended);
}

void Pool::Loop::take_answer(const InstancePtr& instance, bool ended) {
  WireMessage message;
  bool ignored = false;
  const int fd = instance->out_fd;
  const Take taken =
      take_message(instance->connections[fd].in, message, kAnswerMax, ended, ignored);
  if (taken == Take::More && !ended) return;
  instance->out_fd = -1;
  instance->connections.erase(fd);
  unwatch(fd);
  if (!instance->work) return;
  JobResult& result = instance->work->result;
  if (taken == Take::TooLarge) return finish(instance, JobResult::Kind::TooLarge);
  if (taken != Take::Message) {
    result.exit_text = instance->program->url + ": it did not answer in HTTP";
    return finish(instance, JobResult::Kind::CannotStart);
  }
  const std::int64_t status = to_int(message.second).value_or(0);
  const bool error_named = !message.header("x-amz-function-error").empty();
  result.payload = std::move(message.body);
  if (status / 100 == 2 && !error_named) return finish(instance, JobResult::Kind::Answered);
  message.body = result.payload;
  result.error_type = error_type_of(message);
  if (result.error_type.empty()) {
    result.error_type = format("HTTP.{}", status);
    result.payload = dump(Json::object(
        {{"errorType", result.error_type}, {"errorMessage", std::move(result.payload)}}));
  }
  finish(instance, JobResult::Kind::Failed);
}

// --- Pool ----------------------------------------------------------------------------------------

Pool::Pool() : loop_(std::make_unique<Loop>()) {}
Pool::~Pool() = default;

void Pool::run(Job job, JobDone done) {
  loop_->post([this, job = std::move(job), done = std::move(done)]() mutable {
    loop_->run(std::move(job), std::move(done));
  });
}
void Pool::retire(std::string instance) {
  loop_->post([this, instance = std::move(instance)] { loop_->retire(instance); });
}
void Pool::retire_all() {
  loop_->post([this] { loop_->retire_all(); });
}
void Pool::stop() { loop_->stop(); }

}  // namespace lockstep::runtime
