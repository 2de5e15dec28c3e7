// The context object, `$$`: built only for states whose fields read it.
// Shapes  Execution{Id, Input, StartTime, Name, RoleArn, RedriveCount[, RedriveTime]}, StateMachine{Id, Name},
//         State{Name, EnteredTime[, RetryCount]}[, Map{Item{Index[, Key], Value[, Source]}}][, Task{Token}], in this
//         order. RetryCount for Task, Parallel and Map.
// Source  recorded AWS answers
#pragma once

#include "emulator/asl/machine/run.h"

namespace lockstep::asl::machine {

// The item that an ItemSelector is evaluated for.
struct MapItem {
  std::int64_t index = 0;
  Json value;
  // Of a distributed Map:
  std::optional<std::string> key;  // of a member of an object
  std::string source;              // "STATE_DATA" or an S3 URI
};

Json context_object(Run& run, const Frame& frame, const MapItem* item = nullptr);

}  // namespace lockstep::asl::machine
