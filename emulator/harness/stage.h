// Stage: a Lockstep in memory, under the virtual clock, on which a scenario is played; and what can
// be seen on it afterwards. All goes through calls, as a client's would.
// Shapes  A call from here waits until nothing can run, so what is seen is always the end state.
// Errors  texts for the report: a step that was refused, a table that does not exist.
// Threads one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "emulator/app/app.h"
#include "emulator/harness/scenario.h"

namespace lockstep::harness {

using TextResult = Result<void, std::string>;

inline std::string told(const core::AwsError& error) {
  return error.message.empty() ? error.code : error.code + ": " + error.message;
}

struct ExecutionSeen {
  std::string arn;
  std::string machine;
  std::string name;
  Json description;          // as DescribeExecution answers it
  std::vector<Json> events;  // as GetExecutionHistory answers them

  std::vector<std::string> path() const;  // names of the states in the order they were entered
  // ms since the start at which each attempt of this state's task was scheduled.
  std::vector<std::int64_t> attempts_ms(const std::string& state) const;
  std::int64_t duration_ms() const;  // -1 while it runs
};

class Stage {
 public:
  ~Stage();
  // Starts Lockstep, deploys the stack, puts the items, sets the faults.
  static Result<std::unique_ptr<Stage>, std::string> open(const Given& given);

  core::AwsResult<Json> call(const std::string& service, const std::string& operation, Json input);
  // One step of a scenario's `when`.
  Result<void, std::string> perform(const Json& step, const std::string& where);

  // --- what is seen -----------------------------------------------------------------------------
  Result<std::vector<ExecutionSeen>, std::string> executions();  // in the order of their starts
  Result<Json, std::string> items(const std::string& table);     // typed
  Result<Json, std::string> inbox();
  // Takes every message of the queue; a body that is JSON is given as JSON.
  Result<Json, std::string> queue_messages(const std::string& queue);
  Result<std::vector<std::string>, std::string> log_lines(const std::string& group);
  std::int64_t elapsed_ms();  // virtual time since the start

  std::string machine_arn(const std::string& name) const;

 private:
  explicit Stage(app::Config config);
  TextResult prepare(const Given& given);
  TextResult start_execution(const Json& step, std::int64_t number, std::int64_t of);
  TextResult send_message(const Json& step);
  TextResult make_call(const Json& step, const std::string& where);
  TextResult play_together(const Json& steps, const std::string& where);
  TextResult perform_once(const Json& step, const std::string& where, std::int64_t number,
                          std::int64_t of);
  // All pages of a listing: `token` names both the answer's and the input's member.
  Result<std::vector<Json>, std::string> all_pages(const std::string& service,
                                                   const std::string& operation, Json input,
                                                   const std::string& list,
                                                   const std::string& token = "nextToken");

  std::unique_ptr<app::App> app_;
  std::string account_id_, region_;
  std::int64_t start_ms_ = 0;
};

}  // namespace lockstep::harness
