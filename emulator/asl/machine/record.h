// Record: one step of an execution as it is journaled: an AWS history event, or a private record for
// what AWS's events leave out. State changes by applying records and by nothing else.
// Shapes  One flat shape for all kinds; a field that does not apply is empty. Payloads (input,
//         output, parameters) are JSON texts shared with the state, never copied.
// Units   *_ms since the epoch; timeout_s and heartbeat_s as in the definition.
// Source  aws-facts/step-functions.md section 3 "History events".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  AnswerHeld,                  // a task's answer is known and due at due_ms
  TokenIssued,                 // text = task token
  WaitArmed,                   // due_ms
  ItemsEvaluated,              // payload = the Map's items
  VariablesAssigned,           // payload = the frame's variables
  FrameOpened, FrameClosed,    // branch or iteration: number = index, parent = frame
  HeartbeatSeen,
};

using FrameId = std::uint32_t;  // 0 is the execution itself

struct Record {
  RecordKind kind = RecordKind::ExecutionStarted;
  std::uint8_t state_type = 0;    // asl::StateType of StateEntered/Exited/Aborted
  FrameId frame = 0;
  FrameId parent = 0;
  std::int64_t id = 0;
  std::int64_t previous_id = 0;
  std::int64_t timestamp_ms = 0;
  std::optional<std::int64_t> number;  // index, length, redriveCount, retrier
  std::optional<std::int64_t> due_ms;
  std::optional<std::int64_t> timeout_s, heartbeat_s;
  std::optional<Document> payload;     // input, output or parameters
  std::optional<Document> variables;   // assignedVariables: an object name → value
  std::optional<std::string> name;     // state, worker, token, map run
  std::optional<std::string> error, cause;
  std::optional<std::string> resource, resource_type, region, role_arn, location;

  bool is_private() const { return kind >= RecordKind::kFirstPrivate; }
};

// The journal's binary form, with a format version. decode stops at anything it does not know.
std::string encode(const std::vector<Record>& records);
std::optional<std::vector<Record>> decode(std::string_view bytes);

}  // namespace lockstep::asl::machine
