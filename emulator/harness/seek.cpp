#include "emulator/harness/seek.h"

#include "emulator/app/app.h"
#include "emulator/asl/parser.h"
#include "emulator/base/text.h"
#include "emulator/harness/history_text.h"
#include "emulator/harness/stage.h"
#include "emulator/harness/words.h"

namespace lockstep::harness {

namespace {

using Found = Result<bool, std::string>;

class Seeker {
 public:
  Seeker(app::App& app, const Search& search) : app_(app), search_(search) {
    const app::Config& config = app.config();
    arn_ = starts_with(search.machine, "arn:")
               ? search.machine
               : format("arn:aws:states:{}:{}:stateMachine:{}", config.region, config.account_id,
                        search.machine);
  }

  Result<void, std::string> check_state() {
    const auto machine = call("DescribeStateMachine", Json::object({{"stateMachineArn", arn_}}));
    if (!machine.ok()) return Failure(told(machine.error()));
    const auto parsed =
        asl::parse_definition(machine->get_string("definition"), asl::MachineType::Standard);
    if (!parsed.ok()) return {};
    std::vector<std::string> names;
    add_names(*parsed.definition->top, names);
    for (const std::string& name : names)
      if (name == search_.state) return {};
    return Failure(format("{} has no state {}{}", search_.machine, search_.state,
                          did_you_mean(search_.state, names)));
  }

  // Whether one execution with the present seed enters the state.
  Found reaches() {
    const auto started =
        call("StartExecution", Json::object({{"stateMachineArn", arn_}, {"input", search_.input}}));
    if (!started.ok()) return Failure(told(started.error()));
    Json input = Json::object({{"executionArn", started->get_string("executionArn")},
                               {"includeExecutionData", false},
                               {"maxResults", 1000}});
    for (;;) {
      const auto page = call("GetExecutionHistory", input);
      if (!page.ok()) return Failure(told(page.error()));
      const Json& events = page->get("events");
      for (std::size_t i = 0; i < events.size(); ++i)
        if (enters(events[i])) return true;
      if (!page->contains("nextToken")) return false;
      input.set("nextToken", page->get("nextToken"));
    }
  }

 private:
  bool enters(const Json& event) const {
    return ends_with(event.get_string("type"), "StateEntered") &&
           event_details(event).get_string("name") == search_.state;
  }

  static void add_names(const asl::StateGroup& group, std::vector<std::string>& names) {
    for (const auto& [name, state] : group.states) {
      names.push_back(name);
      for (const auto& branch : state.branches)
        if (branch) add_names(*branch, names);
      if (state.iterator) add_names(*state.iterator, names);
    }
  }

  core::AwsResult<Json> call(const char* operation, Json input) {
    core::Call call;
    call.service = "states";
    call.operation = operation;
    call.input = std::move(input);
    return app_.core().call(std::move(call)).result;
  }

  app::App& app_;
  const Search& search_;
  std::string arn_;
};

}  // namespace

Result<std::optional<std::uint64_t>, std::string> find_seed(const Search& search) {
  app::Config config = search.config;
  config.seed = search.first_seed;
  app::App app(config);
  RETURN_IF_ERROR(app.start(app::App::Listen::IfNeeded));
  Seeker seeker(app, search);
  RETURN_IF_ERROR(seeker.check_state());
  for (std::uint64_t seed = search.first_seed; seed <= search.last_seed; ++seed) {
    RETURN_IF_ERROR(app.reset(seed));
    ASSIGN_OR_RETURN(const bool reached, seeker.reaches());
    if (reached) return std::optional<std::uint64_t>(seed);
    if (seed == search.last_seed) break;
  }
  return std::optional<std::uint64_t>();
}

}  // namespace lockstep::harness
