// TestState: one state is run alone, with a mocked answer or by really calling emulated services.
// test_request.cpp reads and checks what is asked, test_state.cpp runs it and shows what it did.
// Shapes  as recorded: {status, output?, error?, cause?, nextState?, inspectionData?}.
// Errors  ValidationException, InvalidDefinition, InvalidExecutionInput, in AWS's words.
// Source  recorded AWS answers on TestState; AWS documentation for what they do not show.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "emulator/asl/parser.h"
#include "emulator/base/document.h"
#include "emulator/core/service.h"

namespace lockstep::states {

struct MockedError {
  std::string error;
  std::optional<std::string> cause;
};

struct TestRequest {
  std::string state_name;  // "StateName" for a state given alone
  Json state;              // as in the definition
  std::string type;        // "Task"
  bool jsonata = false;
  // A machine that is this state alone; a Map or Parallel stands as a Task, whose answer is mocked.
  std::shared_ptr<const asl::Definition> runnable;
  std::shared_ptr<const asl::Definition> definition;  // the state as it is
  Document input;
  std::optional<Json> mocked_result;
  std::optional<MockedError> mocked_error;
  std::optional<Json> context, variables;
  std::string role_arn;
  std::int64_t retries_made = 0;
  std::optional<std::int64_t> failed_iterations;
  std::optional<Json> reader_items;
  bool inspected = false;

  bool mocked() const { return mocked_result || mocked_error; }
  const asl::State& original() const { return definition->top->state(state_name); }
};

// Pure.
core::AwsResult<TestRequest> read_test_request(const Json& input);

}  // namespace lockstep::states
