// The only file that includes httplib. From it comes the listening socket and the accept loop; what
// happens on a connection is ours.
#include "emulator/protocol/http_server.h"

#include <httplib.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include "emulator/base/log.h"
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/protocol/http_head.h"

namespace lockstep::protocol {

namespace {

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kOneWriteMax = 256 * 1024;
constexpr std::size_t kChunkLineMax = 256;
constexpr std::size_t kDrainBytesMax = 1 << 20;
constexpr int kBacklog = 1024;

// A connection as the others see it. `idle` is 0 while a request runs, else the place in the order
// of becoming idle.
struct Slot {
  int fd = -1;
  std::atomic<std::uint64_t> idle{0};
};

}  // namespace

class HttpServer::Listener final : public httplib::Server {
 public:
  Listener(HttpOptions options, Handle handle)
      : options_(std::move(options)), handle_(std::move(handle)) {
    new_task_queue = [this] { return make_threads(); };
    set_read_timeout(options_.io_timeout_s);
    set_write_timeout(options_.io_timeout_s);
    // The library's default sets SO_REUSEPORT: two servers would share one port in silence.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
  }
  ~Listener() override { stop_all(); }

  Result<int, std::string> start() {
    int port = options_.port;
    bool bound = false;
    if (port == 0) {
      port = bind_to_any_port(options_.host);
      bound = port > 0;
    } else {
      bound = bind_to_port(options_.host, port);
    }
    if (!bound)
      return Failure(format("Cannot listen on {}:{}: {}", options_.host, options_.port,
                            std::generic_category().message(errno)));
    ::listen(svr_sock_, kBacklog);  // the library asks for 5
    acceptor_ = std::thread([this] { listen_after_bind(); });
    return port;
  }

  void begin_stop() {
    if (stopping_.exchange(true)) return;
    if (svr_sock_ != INVALID_SOCKET) ::shutdown(svr_sock_, SHUT_RDWR);  // wakes accept
    const std::lock_guard lock(mutex_);
    for (Slot& slot : slots_) ::shutdown(slot.fd, SHUT_RD);
    room_.notify_all();
  }

  void stop_all() {
    begin_stop();
    if (acceptor_.joinable()) acceptor_.join();
    std::unique_lock lock(mutex_);
    gone_.wait(lock, [this] { return threads_ == 0; });
  }

 private:
  class Threads;
  class Connection;

  bool process_and_close_socket(socket_t fd) override;
  httplib::TaskQueue* make_threads();  // the library deletes it

  std::list<Slot>::iterator enter(int fd) {
    const std::lock_guard lock(mutex_);
    slots_.emplace_front();
    slots_.front().fd = fd;
    return slots_.begin();
  }
  void leave(std::list<Slot>::iterator slot) {
    const std::lock_guard lock(mutex_);
    ::close(slot->fd);
    slots_.erase(slot);
  }
  // Makes room for another connection by ending the one that has been idle longest.
  void evict_locked() {
    Slot* oldest = nullptr;
    for (Slot& slot : slots_) {
      const std::uint64_t idle = slot.idle;
      if (idle != 0 && (!oldest || idle < oldest->idle)) oldest = &slot;
    }
    if (oldest) ::shutdown(oldest->fd, SHUT_RD);
  }

  HttpOptions options_;
  Handle handle_;
  std::thread acceptor_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> idle_order_{0};
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable gone_;
  std::size_t threads_ = 0;
  std::list<Slot> slots_;
};

// The library's way to hand over an accepted socket: a task. Each gets a thread of its own.
class HttpServer::Listener::Threads final : public httplib::TaskQueue {
 public:
  explicit Threads(Listener& owner) : owner_(owner) {}

  void enqueue(std::function<void()> work) override {
    {
      std::unique_lock lock(owner_.mutex_);
      while (owner_.threads_ >= owner_.options_.connections_max && !owner_.stopping_) {
        owner_.evict_locked();
        owner_.room_.wait_for(lock, std::chrono::milliseconds(20));
      }
      ++owner_.threads_;
    }
    auto* task = new Task{&owner_, std::move(work)};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, owner_.options_.stack_bytes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    // Without a thread to be had, the accepting one serves this connection itself.
    if (pthread_create(&thread, &attributes, run, task) != 0) run(task);
    pthread_attr_destroy(&attributes);
  }
  void shutdown() override {}

 private:
  struct Task {
    Listener* owner;
    std::function<void()> work;
  };
  static void* run(void* argument) {
    const std::unique_ptr<Task> task(static_cast<Task*>(argument));
    try {
      task->work();
    } catch (...) {
      log(LogLevel::Error, "A connection ended by an exception.");
    }
    Listener& owner = *task->owner;
    const std::lock_guard lock(owner.mutex_);
    --owner.threads_;
    owner.room_.notify_one();
    if (owner.threads_ == 0) owner.gone_.notify_all();
    return nullptr;
  }

  Listener& owner_;
};

httplib::TaskQueue* HttpServer::Listener::make_threads() { return new Threads(*this); }

class HttpServer::Listener::Connection {
 public:
  Connection(Listener& owner, Slot& slot) : owner_(owner), slot_(slot), fd_(slot.fd) {}

  void serve() {
    const int yes = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    while (!owner_.stopping_ && serve_one()) {
    }
    if (refused_) drain();
  }

 private:
  enum class Got { Bytes, Nothing, End };

  // Appends what the client sent next.
  Got receive() {
    char bytes[kReadBytes];
    for (;;) {
      const ssize_t n = ::recv(fd_, bytes, sizeof bytes, 0);
      if (n > 0) return in_.append(bytes, static_cast<std::size_t>(n)), Got::Bytes;
      if (n == 0) return Got::End;
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK ? Got::Nothing : Got::End;
    }
  }

  // One request and its answer; false when the connection is to end.
  bool serve_one() {
    std::size_t head_bytes = 0;
    if (!read_head(head_bytes)) return false;
    auto head = parse_head(std::string_view(in_).substr(0, head_bytes));
    if (!head.ok()) return refuse(head.error().status, "BadRequestException", head.error().text);
    in_.erase(0, head_bytes);
    if (!read_body(*head)) return false;
    HttpAnswer answer = answer_to(head->request);
    const bool keep = head->keep_alive && !answer.close && !owner_.stopping_;
    if (answer.stream) return write_stream(answer), false;
    return write(answer, keep, head->request.method == "HEAD", head->http_1_0) && keep;
  }

  HttpAnswer answer_to(const HttpRequest& request) {
    try {
      return owner_.handle_(request);
    } catch (const std::exception& fault) {
      log(LogLevel::Error, format("{} {}: {}", request.method, request.path, fault.what()));
      return refusal(500, "InternalFailure", "Lockstep failed on this request; its log says why.");
    }
  }

  bool read_head(std::size_t& head_bytes) {
    std::size_t searched = 0;
    for (;;) {
      while (searched == 0 && starts_with(in_, "\r\n")) in_.erase(0, 2);
      head_bytes = head_end(in_, searched);
      if (head_bytes <= kHeadBytesMax) return true;
      if (in_.size() > kHeadBytesMax)
        return refuse(431, "RequestHeaderSectionTooLarge", "The head is larger than 64 KiB.");
      searched = in_.size();
      const bool idle = in_.empty();
      if (idle) slot_.idle = ++owner_.idle_order_;
      const Got got = receive();
      slot_.idle = 0;
      if (got == Got::End) return false;
      if (got == Got::Nothing && !idle)
        return refuse(408, "RequestTimeout", "The rest of the request did not come.");
      if (got == Got::Nothing && owner_.stopping_) return false;
    }
  }

  bool read_body(Head& head) {
    if (head.framing == Framing::None) return true;
    const std::size_t most = most_bytes(head.request);
    if (head.length > most) return refuse_size(head.request);
    const bool whole = head.framing == Framing::Length && in_.size() >= head.length;
    if (head.expects_continue && !whole && !send_all("HTTP/1.1 100 Continue\r\n\r\n")) return false;
    if (head.framing == Framing::Chunked) return read_chunks(head.request, most);
    const auto length = static_cast<std::size_t>(head.length);
    if (!need(length)) return false;
    if (in_.size() == length) {
      head.request.body = std::move(in_);
      in_.clear();
    } else {
      head.request.body = in_.substr(0, length);
      in_.erase(0, length);
    }
    return true;
  }

  bool need(std::size_t count) {
    while (in_.size() < count) {
      const Got got = receive();
      if (got == Got::End) return false;
      if (got == Got::Nothing)
        return refuse(408, "RequestTimeout", "The rest of the body did not come.");
    }
    return true;
  }

  // A line of a chunked body, without its CR LF.
  bool read_line(std::string& line) {
    for (;;) {
      const std::size_t end = in_.find('\n');
      if (end != std::string::npos && end > 0 && in_[end - 1] == '\r' && end < kChunkLineMax) {
        line = in_.substr(0, end - 1);
        in_.erase(0, end + 1);
        return true;
      }
      if (end != std::string::npos || in_.size() >= kChunkLineMax)
        return refuse(400, "BadRequestException", "A broken line in a chunked body.");
      if (!need(in_.size() + 1)) return false;
    }
  }

  std::size_t most_bytes(const HttpRequest& request) const {
    const HttpOptions& options = owner_.options_;
    return options.has_large_body && options.has_large_body(request) ? options.large_body_max_bytes
                                                                     : options.body_max_bytes;
  }

  bool read_chunks(HttpRequest& request, std::size_t most) {
    std::string& body = request.body;
    std::string line;
    for (;;) {
      if (!read_line(line)) return false;
      const auto size = parse_chunk_size(line);
      if (!size) return refuse(400, "BadRequestException", "A chunk size that is no number.");
      if (*size == 0) break;
      if (*size > most - body.size()) return refuse_size(request);
      const auto count = static_cast<std::size_t>(*size);
      if (!need(count + 2)) return false;
      if (in_[count] != '\r' || in_[count + 1] != '\n')
        return refuse(400, "BadRequestException", "A chunk longer than its size.");
      body.append(in_, 0, count);
      in_.erase(0, count + 2);
    }
    for (std::size_t trailers = 0; trailers <= kHeadersMax; ++trailers) {
      if (!read_line(line)) return false;
      if (line.empty()) return true;
    }
    return refuse(431, "RequestHeaderSectionTooLarge", "Too many trailers.");
  }

  bool refuse_size(const HttpRequest& request) {
    const HttpOptions& options = owner_.options_;
    if (options.large_body_refusal && most_bytes(request) == options.large_body_max_bytes)
      return refuse(options.large_body_refusal());
    return refuse(413, "RequestEntityTooLargeException",
                  format("Request must be smaller than {} bytes", options.body_max_bytes));
  }

  // Answers and ends the connection: what follows a broken request is not worth reading.
  bool refuse(int status, std::string_view code, std::string_view text) {
    return refuse(refusal(status, code, text));
  }
  bool refuse(const HttpAnswer& answer) {
    write(answer, false, false, false);
    refused_ = true;
    return false;
  }

  void append_head(const HttpAnswer& answer, bool keep, bool http_1_0) {
    out_ = "HTTP/1.1 ";
    out_ += std::to_string(answer.status);
    out_ += ' ';
    out_ += reason_phrase(answer.status);
    if (!answer.content_type.empty()) append_header("Content-Type", answer.content_type);
    for (const Header& header : answer.headers) append_header(header.name, header.value);
    if (owner_.options_.now_ms) append_header("Date", date());
    if (!keep) append_header("Connection", "close");
    else if (http_1_0) append_header("Connection", "keep-alive");
  }

  void append_header(std::string_view name, std::string_view value) {
    out_ += "\r\n";
    out_ += name;
    out_ += ": ";
    for (char c : value) out_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }

  const std::string& date() {
    const std::int64_t second = owner_.options_.now_ms() / 1000;
    if (second != date_second_ || date_.empty()) {
      date_second_ = second;
      date_ = http_date(second * 1000);
    }
    return date_;
  }

  bool write(const HttpAnswer& answer, bool keep, bool head_only, bool http_1_0) {
    append_head(answer, keep, http_1_0);
    const std::size_t length = head_only && answer.head_length ? *answer.head_length
                                                               : answer.body.size();
    if (answer.status != 204 && answer.status != 304)
      append_header("Content-Length", std::to_string(length));
    out_ += "\r\n\r\n";
    if (head_only || answer.status == 204) return send_all(out_);
    if (answer.body.size() > kOneWriteMax) return send_all(out_) && send_all(answer.body);
    out_ += answer.body;
    return send_all(out_);
  }

  void write_stream(const HttpAnswer& answer) {
    append_head(answer, false, false);
    out_ += "\r\n\r\n";
    if (!send_all(out_)) return;
    answer.stream([this](std::string_view piece) {
      return !owner_.stopping_ && send_all(piece);
    });
  }

  bool send_all(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  // Reads away what the client still sends: closing on unread bytes would reset the connection and
  // take the answer with it.
  void drain() {
    ::shutdown(fd_, SHUT_WR);
    const timeval patience{0, 200'000};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::size_t drained = 0;
    while (drained < kDrainBytesMax && !owner_.stopping_) {
      in_.clear();
      if (receive() != Got::Bytes) return;
      drained += in_.size();
    }
  }

  Listener& owner_;
  Slot& slot_;
  const int fd_;
  std::string in_;
  std::string out_;
  bool refused_ = false;
  std::int64_t date_second_ = 0;
  std::string date_;
};

bool HttpServer::Listener::process_and_close_socket(socket_t fd) {
  const auto slot = enter(fd);
  Connection(*this, *slot).serve();
  leave(slot);
  return true;
}

HttpServer::HttpServer(HttpOptions options, Handle handle)
    : listener_(std::make_unique<Listener>(std::move(options), std::move(handle))) {}
HttpServer::~HttpServer() = default;
Result<int, std::string> HttpServer::listen() { return listener_->start(); }
void HttpServer::begin_stop() { listener_->begin_stop(); }
void HttpServer::stop() { listener_->stop_all(); }

}  // namespace lockstep::protocol
