// Record: one step of an execution as it is journaled: an AWS history event, or a private record
// for what AWS's events leave out. State changes by applying records and by nothing else.
// Shapes  One flat shape for all kinds; a field that does not apply is empty. Payloads (input,
//         output, parameters) are JSON texts shared with the state, never copied.
// Units   *_ms since the epoch; timeout_s and heartbeat_s as in the definition.
// Owns    A record that decide made may borrow names from the definition (moving keeps the loan, a
//         copy has its own text): copy it to keep it beyond the definition.
// Source  recorded AWS answers "History events".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/base/check.h"
#include "emulator/base/document.h"

namespace lockstep::asl::machine {

enum class RecordKind : std::uint8_t {
  // AWS history events
  ExecutionStarted, ExecutionSucceeded, ExecutionFailed, ExecutionAborted, ExecutionTimedOut,
  ExecutionRedriven,
  StateEntered, StateExited,  // the state's type makes "PassStateEntered"
  TaskScheduled, TaskStarted, TaskSubmitted, TaskSucceeded, TaskFailed, TaskTimedOut,
  TaskStartFailed, TaskSubmitFailed,
  LambdaFunctionScheduled, LambdaFunctionStarted, LambdaFunctionSucceeded, LambdaFunctionFailed,
  LambdaFunctionTimedOut, LambdaFunctionScheduleFailed, LambdaFunctionStartFailed,
  ActivityScheduled, ActivityStarted, ActivitySucceeded, ActivityFailed, ActivityTimedOut,
  ActivityScheduleFailed,
  StateAborted,  // TaskStateAborted, WaitStateAborted, ...
  MapStateStarted, MapStateSucceeded, MapStateFailed,
  MapIterationStarted, MapIterationSucceeded, MapIterationFailed, MapIterationAborted,
  MapRunStarted, MapRunSucceeded, MapRunFailed, MapRunRedriven, MapRunAborted,
  ParallelStateStarted, ParallelStateSucceeded, ParallelStateFailed,
  EvaluationFailed,
  // private records: id 0, not in the history
  kFirstPrivate = 100,
  RetryArmed = kFirstPrivate,  // frame waits to try again: retrier index in number, due in due_ms
  AnswerHeld,                  // a task's answer is known: due at due_ms, or a token's (number 1)
  TokenIssued,                 // name = task token
  WaitArmed,                   // due_ms
  ItemsEvaluated,              // payload = the Map's items, number = how many at once
  VariablesAssigned,           // payload = the frame's variables
  FrameOpened, FrameClosed,    // a branch: number = index, parent = frame, payload = its input
  HeartbeatSeen,               // due_ms = when the next one is missed
};

using FrameId = std::uint32_t;  // 0 is the execution itself

// An optional text in the size of a pointer; used as std::optional<std::string> is.
class Text {
 public:
  Text() noexcept = default;
  Text(std::nullopt_t) noexcept {}
  Text(std::string value) : bits_(own(new std::string(std::move(value)))) {}
  Text(const char* value) : Text(std::string(value)) {}
  Text(std::string_view value) : Text(std::string(value)) {}
  Text(const std::optional<std::string>& value) {
    if (value) *this = Text(*value);
  }
  // Refers to a text that outlives this one.
  static Text borrow(const std::string& value) noexcept {
    Text text;
    text.bits_ = reinterpret_cast<std::uintptr_t>(&value);
    return text;
  }
  Text(const Text& other) : bits_(other.bits_ ? own(new std::string(*other)) : 0) {}
  Text(Text&& other) noexcept : bits_(std::exchange(other.bits_, 0)) {}
  Text& operator=(Text other) noexcept {
    std::swap(bits_, other.bits_);
    return *this;
  }
  ~Text() {
    if (bits_ & 1u) delete pointer();
  }

  explicit operator bool() const noexcept { return bits_ != 0; }
  bool has_value() const noexcept { return bits_ != 0; }
  const std::string& operator*() const { return *pointer(); }
  const std::string* operator->() const { return pointer(); }
  const std::string& value() const { return CHECK(bits_ != 0), *pointer(); }
  std::string value_or(std::string_view fallback) const {
    return bits_ ? *pointer() : std::string(fallback);
  }
  void reset() noexcept { *this = Text(); }
  operator std::optional<std::string>() const {
    return bits_ ? std::optional<std::string>(*pointer()) : std::nullopt;
  }
  friend bool operator==(const Text& a, std::string_view b) { return a.bits_ && *a == b; }
  friend bool operator==(const Text& a, const Text& b) {
    return a.has_value() == b.has_value() && (!a.bits_ || *a == *b);
  }

 private:
  static std::uintptr_t own(std::string* value) {
    return reinterpret_cast<std::uintptr_t>(value) | 1u;
  }
  std::string* pointer() const {
    return reinterpret_cast<std::string*>(bits_ & ~std::uintptr_t{1});
  }
  std::uintptr_t bits_ = 0;  // the lowest bit: owned
};

struct Record {
  RecordKind kind = RecordKind::ExecutionStarted;
  std::uint8_t state_type = 0;    // asl::StateType of StateEntered/Exited/Aborted
  FrameId frame = 0;
  FrameId parent = 0;
  std::int64_t id = 0;
  std::int64_t previous_id = 0;
  std::int64_t timestamp_ms = 0;
  // index, length, redriveCount, retrier; of StateExited the rule (-1 the default) or catcher taken
  std::optional<std::int64_t> number;
  std::optional<std::int64_t> due_ms;
  std::optional<std::int64_t> timeout_s, heartbeat_s;
  std::optional<Document> payload;     // input, output or parameters
  std::optional<Document> variables;   // assignedVariables: an object name → value
  Text name;                           // state, worker, token, map run
  Text error, cause;
  Text resource, resource_type, region, role_arn, location;

  bool is_private() const { return kind >= RecordKind::kFirstPrivate; }
};

// The journal's binary form, with a format version. decode stops at anything it does not know.
std::string encode(const std::vector<Record>& records);
void encode_to(std::string& out, const std::vector<Record>& records);
std::optional<std::vector<Record>> decode(std::string_view bytes);

}  // namespace lockstep::asl::machine
