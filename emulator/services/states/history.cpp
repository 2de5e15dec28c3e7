#include "emulator/services/states/history.h"

#include <array>
#include <map>

#include "emulator/asl/definition.h"
#include "emulator/base/timestamp.h"

namespace lockstep::states {

using asl::machine::Record;
using asl::machine::RecordKind;

namespace {

enum Show : std::uint32_t {
  kInput = 1u << 0,
  kOutput = 1u << 1,
  kParameters = 1u << 2,
  kErrorCause = 1u << 3,
  kName = 1u << 4,
  kRole = 1u << 5,
  kResource = 1u << 6,
  kResourceType = 1u << 7,
  kRegion = 1u << 8,
  kTimeouts = 1u << 9,
  kLength = 1u << 10,
  kIndex = 1u << 11,
  kRedrives = 1u << 12,
  kWorker = 1u << 13,
  kMapRun = 1u << 14,
  kLocation = 1u << 15,
  kState = 1u << 16,
  kAssigned = 1u << 17,
  kCredentials = 1u << 18,
  kQualifiers = 1u << 19,
};

struct Shape {
  RecordKind kind;
  std::string_view type;
  std::string_view details;
  std::uint32_t shows = 0;
};

constexpr std::uint32_t kTask = kResource | kResourceType;

constexpr std::array kShapes = {
    Shape{RecordKind::ExecutionStarted, "ExecutionStarted", "executionStartedEventDetails",
          kInput | kRole | kQualifiers},
    Shape{RecordKind::ExecutionSucceeded, "ExecutionSucceeded", "executionSucceededEventDetails",
          kOutput},
    Shape{RecordKind::ExecutionFailed, "ExecutionFailed", "executionFailedEventDetails",
          kErrorCause},
    Shape{RecordKind::ExecutionAborted, "ExecutionAborted", "executionAbortedEventDetails",
          kErrorCause},
    Shape{RecordKind::ExecutionTimedOut, "ExecutionTimedOut", "executionTimedOutEventDetails",
          kErrorCause},
    Shape{RecordKind::ExecutionRedriven, "ExecutionRedriven", "executionRedrivenEventDetails",
          kRedrives},
    Shape{RecordKind::StateEntered, "StateEntered", "stateEnteredEventDetails", kInput | kName},
    Shape{RecordKind::StateExited, "StateExited", "stateExitedEventDetails",
          kOutput | kName | kAssigned},
    Shape{RecordKind::TaskScheduled, "TaskScheduled", "taskScheduledEventDetails",
          kParameters | kRegion | kTask | kTimeouts | kCredentials},
    Shape{RecordKind::TaskStarted, "TaskStarted", "taskStartedEventDetails", kTask},
    Shape{RecordKind::TaskSubmitted, "TaskSubmitted", "taskSubmittedEventDetails", kOutput | kTask},
    Shape{RecordKind::TaskSucceeded, "TaskSucceeded", "taskSucceededEventDetails", kOutput | kTask},
    Shape{RecordKind::TaskFailed, "TaskFailed", "taskFailedEventDetails", kTask | kErrorCause},
    Shape{RecordKind::TaskTimedOut, "TaskTimedOut", "taskTimedOutEventDetails",
          kTask | kErrorCause},
    Shape{RecordKind::TaskStartFailed, "TaskStartFailed", "taskStartFailedEventDetails",
          kTask | kErrorCause},
    Shape{RecordKind::TaskSubmitFailed, "TaskSubmitFailed", "taskSubmitFailedEventDetails",
          kTask | kErrorCause},
    Shape{RecordKind::LambdaFunctionScheduled, "LambdaFunctionScheduled",
          "lambdaFunctionScheduledEventDetails", kInput | kResource | kTimeouts | kCredentials},
    Shape{RecordKind::LambdaFunctionStarted, "LambdaFunctionStarted", ""},
    Shape{RecordKind::LambdaFunctionSucceeded, "LambdaFunctionSucceeded",
          "lambdaFunctionSucceededEventDetails", kOutput},
    Shape{RecordKind::LambdaFunctionFailed, "LambdaFunctionFailed",
          "lambdaFunctionFailedEventDetails", kErrorCause},
    Shape{RecordKind::LambdaFunctionTimedOut, "LambdaFunctionTimedOut",
          "lambdaFunctionTimedOutEventDetails", kErrorCause},
    Shape{RecordKind::LambdaFunctionScheduleFailed, "LambdaFunctionScheduleFailed",
          "lambdaFunctionScheduleFailedEventDetails", kErrorCause},
    Shape{RecordKind::LambdaFunctionStartFailed, "LambdaFunctionStartFailed",
          "lambdaFunctionStartFailedEventDetails", kErrorCause},
    Shape{RecordKind::ActivityScheduled, "ActivityScheduled", "activityScheduledEventDetails",
          kInput | kResource | kTimeouts},
    Shape{RecordKind::ActivityStarted, "ActivityStarted", "activityStartedEventDetails", kWorker},
    Shape{RecordKind::ActivitySucceeded, "ActivitySucceeded", "activitySucceededEventDetails",
          kOutput},
    Shape{RecordKind::ActivityFailed, "ActivityFailed", "activityFailedEventDetails", kErrorCause},
    Shape{RecordKind::ActivityTimedOut, "ActivityTimedOut", "activityTimedOutEventDetails",
          kErrorCause},
    Shape{RecordKind::ActivityScheduleFailed, "ActivityScheduleFailed",
          "activityScheduleFailedEventDetails", kErrorCause},
    Shape{RecordKind::StateAborted, "StateAborted", ""},
    Shape{RecordKind::MapStateStarted, "MapStateStarted", "mapStateStartedEventDetails", kLength},
    Shape{RecordKind::MapStateSucceeded, "MapStateSucceeded", ""},
    Shape{RecordKind::MapStateFailed, "MapStateFailed", ""},
    Shape{RecordKind::MapIterationStarted, "MapIterationStarted", "mapIterationStartedEventDetails",
          kIndex | kName},
    Shape{RecordKind::MapIterationSucceeded, "MapIterationSucceeded",
          "mapIterationSucceededEventDetails", kIndex | kName},
    Shape{RecordKind::MapIterationFailed, "MapIterationFailed", "mapIterationFailedEventDetails",
          kIndex | kName},
    Shape{RecordKind::MapIterationAborted, "MapIterationAborted", "mapIterationAbortedEventDetails",
          kIndex | kName},
    Shape{RecordKind::MapRunStarted, "MapRunStarted", "mapRunStartedEventDetails", kMapRun},
    Shape{RecordKind::MapRunSucceeded, "MapRunSucceeded", ""},
    Shape{RecordKind::MapRunFailed, "MapRunFailed", "mapRunFailedEventDetails", kErrorCause},
    Shape{RecordKind::MapRunRedriven, "MapRunRedriven", "mapRunRedrivenEventDetails",
          kMapRun | kRedrives},
    Shape{RecordKind::MapRunAborted, "MapRunAborted", ""},
    Shape{RecordKind::ParallelStateStarted, "ParallelStateStarted", ""},
    Shape{RecordKind::ParallelStateSucceeded, "ParallelStateSucceeded", ""},
    Shape{RecordKind::ParallelStateFailed, "ParallelStateFailed", ""},
    Shape{RecordKind::EvaluationFailed, "EvaluationFailed", "evaluationFailedEventDetails",
          kErrorCause | kLocation | kState},
};

constexpr std::array<std::string_view, 8> kStateTypes = {"Pass",    "Task", "Choice",   "Wait",
                                                         "Succeed", "Fail", "Parallel", "Map"};

const Shape& shape_of(RecordKind kind) {
  static constexpr Shape kNone{RecordKind::ExecutionStarted, "", "", 0};
  const auto index = static_cast<std::size_t>(kind);
  return index < kShapes.size() && kShapes[index].kind == kind ? kShapes[index] : kNone;
}

bool of_state_type(RecordKind kind) {
  return kind == RecordKind::StateEntered || kind == RecordKind::StateExited ||
         kind == RecordKind::StateAborted;
}

void set_text(Json& out, std::string_view member, const asl::machine::Text& text) {
  if (text) out.set(member, *text);
}

void set_number(Json& out, std::string_view member, const std::optional<std::int64_t>& number) {
  if (number) out.set(member, *number);
}

const Json& untruncated() {
  static const Json kDetails = Json::object({{"truncated", false}});
  return kDetails;
}

// Member by member in alphabetical order, as AWS answers.
class Details {
 public:
  Details(const Record& record, std::uint32_t shows, ExecutionData data)
      : record_(record), shows_(shows), data_(data == ExecutionData::Included) {}

  Json take() {
    assigned();
    if (has(kErrorCause)) {
      set_text(out_, "cause", record_.cause);
      set_text(out_, "error", record_.error);
    }
    if (has(kTimeouts)) set_number(out_, "heartbeatInSeconds", record_.heartbeat_s);
    if (has(kIndex)) set_number(out_, "index", record_.number);
    payload(kInput, "input", "inputDetails");
    if (has(kLength)) set_number(out_, "length", record_.number);
    if (has(kLocation)) set_text(out_, "location", record_.location);
    if (has(kMapRun)) set_text(out_, "mapRunArn", record_.name);
    if (has(kName)) set_text(out_, "name", record_.name);
    payload(kOutput, "output", "outputDetails");
    if (has(kParameters) && record_.payload) out_.set("parameters", record_.payload->text());
    if (has(kRedrives)) set_number(out_, "redriveCount", record_.number);
    if (has(kRegion)) set_text(out_, "region", record_.region);
    if (has(kResource)) set_text(out_, "resource", record_.resource);
    if (has(kResourceType)) set_text(out_, "resourceType", record_.resource_type);
    if (has(kRole)) set_text(out_, "roleArn", record_.role_arn);
    if (has(kState)) set_text(out_, "state", record_.name);
    if (has(kQualifiers)) {
      set_text(out_, "stateMachineAliasArn", record_.resource_type);
      set_text(out_, "stateMachineVersionArn", record_.resource);
    }
    if (has(kCredentials) && record_.role_arn)
      out_.set("taskCredentials", Json::object({{"roleArn", *record_.role_arn}}));
    if (has(kTimeouts)) set_number(out_, "timeoutInSeconds", record_.timeout_s);
    if (has(kWorker) && record_.name && !record_.name->empty())
      out_.set("workerName", *record_.name);
    return std::move(out_);
  }

 private:
  bool has(std::uint32_t what) const { return (shows_ & what) != 0; }

  void payload(std::uint32_t what, std::string_view member, std::string_view details) {
    if (!has(what) || !data_ || !record_.payload) return;
    out_.set(member, record_.payload->text());
    out_.set(details, untruncated());
  }

  void assigned() {
    if (!has(kAssigned) || !record_.variables) return;
    Json texts = Json::object();
    const Json& variables = record_.variables->value();
    if (!variables.is_object()) return;
    for (const auto& [name, value] : variables.members()) texts.set(name, dump(value));
    out_.set("assignedVariables", std::move(texts));
    out_.set("assignedVariablesDetails", untruncated());
  }

  const Record& record_;
  std::uint32_t shows_;
  bool data_;
  Json out_ = Json::object();
};

}  // namespace

std::string event_type(const Record& record) {
  const std::string_view type = shape_of(record.kind).type;
  if (!of_state_type(record.kind)) return std::string(type);
  std::string out(kStateTypes[record.state_type % kStateTypes.size()]);
  out += type;
  return out;
}

std::string_view details_name(const Record& record) { return shape_of(record.kind).details; }

Json event_details(const Record& record, ExecutionData data) {
  return Details(record, shape_of(record.kind).shows, data).take();
}

Json history_event(const Record& record, ExecutionData data) {
  const std::string_view details = details_name(record);
  Json out = Json::object();
  const auto details_before = [&](std::string_view member) {
    if (!details.empty() && details < member && !out.contains(details))
      out.set(details, event_details(record, data));
  };
  details_before("id");
  out.set("id", record.id);
  details_before("previousEventId");
  out.set("previousEventId", record.previous_id);
  details_before("timestamp");
  out.set("timestamp", epoch_seconds(record.timestamp_ms));
  out.set("type", event_type(record));
  return out;
}

// --- visits -------------------------------------------------------------------------------------

std::string_view visit_status_name(VisitStatus status) {
  constexpr std::array<std::string_view, 6> kNames = {"running", "succeeded", "caught",
                                                      "failed",  "aborted",   "timedOut"};
  return kNames[static_cast<std::size_t>(status)];
}

namespace {

class Walk {
 public:
  std::vector<Visit> take(const std::vector<Record>& records) {
    for (const Record& record : records) step(record);
    return std::move(visits_);
  }

 private:
  void step(const Record& record) {
    switch (record.kind) {
      case RecordKind::StateEntered: return enter(record);
      case RecordKind::StateExited:
        return leave(record, failing(record.frame) ? VisitStatus::Caught : VisitStatus::Succeeded);
      case RecordKind::StateAborted: return leave(record, VisitStatus::Aborted);
      case RecordKind::TaskFailed:
      case RecordKind::TaskTimedOut:
      case RecordKind::TaskStartFailed:
      case RecordKind::TaskSubmitFailed:
      case RecordKind::LambdaFunctionFailed:
      case RecordKind::LambdaFunctionTimedOut:
      case RecordKind::LambdaFunctionScheduleFailed:
      case RecordKind::LambdaFunctionStartFailed:
      case RecordKind::ActivityFailed:
      case RecordKind::ActivityTimedOut:
      case RecordKind::ActivityScheduleFailed:
      case RecordKind::EvaluationFailed:
      case RecordKind::MapStateFailed:
      case RecordKind::ParallelStateFailed: return fail(record);
      case RecordKind::TaskScheduled:
      case RecordKind::LambdaFunctionScheduled:
      case RecordKind::ActivityScheduled:
      case RecordKind::MapStateStarted:
      case RecordKind::ParallelStateStarted: failing_[record.frame] = false; return;
      case RecordKind::ExecutionSucceeded: return end(record, VisitStatus::Succeeded);
      case RecordKind::ExecutionFailed: return end(record, VisitStatus::Failed);
      case RecordKind::ExecutionAborted: return end(record, VisitStatus::Aborted);
      case RecordKind::ExecutionTimedOut: return end(record, VisitStatus::TimedOut);
      default: return;
    }
  }

  bool failing(asl::machine::FrameId frame) const {
    const auto found = failing_.find(frame);
    return found != failing_.end() && found->second;
  }

  void enter(const Record& record) {
    // A frame that is used again, or whose state ended without a word.
    if (open_.count(record.frame) != 0) leave(record, VisitStatus::Aborted);
    Visit visit;
    visit.state = record.name.value_or("");
    visit.frame = record.frame;
    visit.entered_ms = record.timestamp_ms;
    open_[record.frame] = visits_.size();
    failing_[record.frame] = false;
    visits_.push_back(std::move(visit));
    if (record.state_type == static_cast<std::uint8_t>(asl::StateType::Fail))
      leave(record, VisitStatus::Failed);
  }

  void leave(const Record& record, VisitStatus status) {
    const auto found = open_.find(record.frame);
    if (found == open_.end()) return;
    visits_[found->second].left_ms = record.timestamp_ms;
    visits_[found->second].status = status;
    open_.erase(found);
  }

  void fail(const Record& record) {
    const auto found = open_.find(record.frame);
    if (found == open_.end()) return;
    failing_[record.frame] = true;
    ++visits_[found->second].failures;
    visits_[found->second].error = record.error.value_or("");
  }

  // What is open when the execution fails: the failing state and those around it have failed, other
  // branches were cut off.
  void end(const Record& record, VisitStatus status) {
    for (const auto& [frame, index] : open_) {
      visits_[index].left_ms = record.timestamp_ms;
      visits_[index].status = status;
      if (status == VisitStatus::Failed && visits_[index].error.empty())
        visits_[index].error = record.error.value_or("");
    }
    open_.clear();
  }

  std::vector<Visit> visits_;
  std::map<asl::machine::FrameId, std::size_t> open_;
  std::map<asl::machine::FrameId, bool> failing_;
};

}  // namespace

std::vector<Visit> visits(const std::vector<Record>& records) { return Walk().take(records); }

}  // namespace lockstep::states
