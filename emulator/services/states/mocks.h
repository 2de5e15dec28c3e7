// Mocks: answers that stand for those of services, from a file in the format of AWS Step Functions
// Local, read again whenever it has changed. An execution uses them that was started with a state
// machine's ARN and "#TestCase".
// Shapes  docs/mocks.md. One counter an execution and state picks the response "0", "1-2", "*".
// Errors  ValidationException at the start of an execution that cannot use them; a call that has no
//         response fails its execution with States.Runtime, whatever it catches.
// Source  AWS documentation "Using mocked service integrations for testing".
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/asl/machine/machine.h"
#include "emulator/core/turn.h"
#include "emulator/services/states/integrations/response_check.h"

namespace lockstep::states {

// One answer: Return or Throw, for calls whose input fits.
struct MockedAnswer {
  std::optional<Json> result;
  std::string error, cause;
  bool has_cause = false;
  std::optional<Json> when;  // parts that the task's input must have
  std::int64_t delay_ms = 0;
};

// The answers to calls first..last.
struct MockedResponse {
  std::string label;  // "1-2"
  std::int64_t first = 0, last = 0;
  std::vector<MockedAnswer> answers;  // the first that fits
};

using MockedResponses = std::vector<MockedResponse>;

struct MockFile {
  struct TestCase {
    std::map<std::string, std::string, std::less<>> responses;  // state → name of its responses
  };
  struct Machine {
    std::map<std::string, TestCase, std::less<>> cases;
    std::string default_case;  // of executions that name none; empty: no mocks
  };
  std::map<std::string, Machine, std::less<>> machines;
  std::map<std::string, MockedResponses, std::less<>> responses;
  integrations::FieldValidation validation = integrations::FieldValidation::None;
};

// Errors  what is wrong with it, and where.
Result<MockFile, std::string> read_mocks(std::string_view text);

struct MockQuestion {
  std::int64_t execution = 0;
  std::string_view machine;
  std::string_view test_case;
  std::string_view state;
  const asl::Resource* resource = nullptr;
  const Json* input = nullptr;
};

struct MockReply {
  asl::machine::Answer answer;
  std::int64_t delay_ms = 0;
};

class Mocks {
 public:
  void forget();
  // The test case that a new execution uses: the one it names, the machine's default, or none.
  core::AwsResult<std::string> choose(core::Turn& turn, std::string_view machine,
                                      const std::optional<std::string>& named);
  // Nothing if the state is not mocked: then its service is called.
  std::optional<MockReply> answer(core::Turn& turn, const MockQuestion& question);
  // Every response of every test case, and how often it was used.
  core::AwsResult<Json> report(core::Turn& turn);

 private:
  core::AwsResult<const MockFile*> file(core::Turn& turn);

  std::string path_;
  std::string stamp_;  // of the file that was read
  std::shared_ptr<const MockFile> file_;
  std::string fault_;
};

}  // namespace lockstep::states
