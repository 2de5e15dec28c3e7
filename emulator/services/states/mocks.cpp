#include "emulator/services/states/mocks.h"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "emulator/base/text.h"
#include "emulator/services/states/errors.h"

namespace lockstep::states {

namespace {

constexpr std::string_view kHowToMock = "start Lockstep with --mocks FILE or SFN_MOCK_CONFIG=FILE";

// Changes whenever the file does; empty if there is none.
std::string stamp_of(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return "";
  return format("{} {} {} {}", facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_size,
                facts.st_ino);
}

std::optional<std::string> text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Whether `value` has all that `part` names, at every level.
bool fits(const Json& part, const Json& value, int depth = 0) {
  constexpr int kDepthMax = 200;
  if (depth > kDepthMax) return false;
  if (part.is_object()) {
    if (!value.is_object()) return false;
    for (const auto& [key, item] : part.members()) {
      const Json* found = value.find(key);
      if (!found || !fits(item, *found, depth + 1)) return false;
    }
    return true;
  }
  if (!part.is_array() || !value.is_array()) return part == value;
  if (part.size() != value.size()) return false;
  for (std::size_t i = 0; i < part.size(); ++i)
    if (!fits(part[i], value[i], depth + 1)) return false;
  return true;
}

// How often the state was mocked before in this execution; counts this call.
std::int64_t next_call(core::Turn& turn, const MockQuestion& question) {
  auto rows = turn.db().prepare(
      "INSERT INTO states_mock_calls(execution, state, calls) VALUES(?1, ?2, 1)"
      " ON CONFLICT(execution, state) DO UPDATE SET calls=calls+1 RETURNING calls");
  rows.bind(question.execution, question.state);
  return rows.step() ? rows.integer(0) - 1 : 0;
}

void count_use(core::Turn& turn, const MockQuestion& question, std::string_view label) {
  turn.db()
      .prepare(
          "INSERT INTO states_mock_uses(machine, test_case, state, label, uses)"
          " VALUES(?1, ?2, ?3, ?4, 1)"
          " ON CONFLICT(machine, test_case, state, label) DO UPDATE SET uses=uses+1")
      .bind(question.machine, question.test_case, question.state, label)
      .run();
}

MockReply failed_mock(std::string cause) {
  MockReply reply;
  reply.answer.ok = false;
  reply.answer.error = "States.Runtime";
  reply.answer.cause = std::move(cause);
  reply.answer.fatal = true;
  return reply;
}

MockReply reply_with(const MockedAnswer& answer) {
  MockReply reply;
  reply.delay_ms = answer.delay_ms;
  if (answer.result) {
    reply.answer.output = *answer.result;
    return reply;
  }
  reply.answer.ok = false;
  reply.answer.error = answer.error;
  reply.answer.cause = answer.cause;
  reply.answer.has_cause = answer.has_cause;
  return reply;
}

}  // namespace

void Mocks::forget() {
  stamp_.clear();
  file_.reset();
  fault_.clear();
}

core::AwsResult<const MockFile*> Mocks::file(core::Turn& turn) {
  path_ = turn.setting("mocks");
  if (path_.empty())
    return invalid_request(format("No mock configuration is loaded: {}", kHowToMock));
  const std::string stamp = stamp_of(path_);
  if (stamp.empty() || stamp != stamp_ || (!file_ && fault_.empty())) {
    stamp_ = stamp;
    file_.reset();
    fault_.clear();
    const auto text = text_of(path_);
    if (!text) {
      fault_ = "it cannot be read";
    } else if (auto read = read_mocks(*text); read.ok()) {
      file_ = std::make_shared<const MockFile>(std::move(read).value());
    } else {
      fault_ = read.error();
    }
  }
  if (!file_)
    return invalid_request(format("The mock configuration {} cannot be used: {}", path_, fault_));
  return file_.get();
}

core::AwsResult<std::string> Mocks::choose(core::Turn& turn, std::string_view machine,
                                           const std::optional<std::string>& named) {
  if (!named && turn.setting("mocks").empty()) return std::string();
  ASSIGN_OR_RETURN(const MockFile* mocks, file(turn));
  const auto found = mocks->machines.find(machine);
  if (!named) return found == mocks->machines.end() ? std::string() : found->second.default_case;
  if (found == mocks->machines.end())
    return invalid_request(
        format("The mock configuration {} has no state machine '{}'", path_, machine));
  if (found->second.cases.count(*named) == 0)
    return invalid_request(
        format("The mock configuration {} has no test case '{}' for the state"
               " machine '{}'",
               path_, *named, machine));
  return *named;
}

std::optional<MockReply> Mocks::answer(core::Turn& turn, const MockQuestion& question) {
  const auto mocks = file(turn);
  if (!mocks.ok()) return failed_mock(mocks.error().message);
  const auto machine = (*mocks)->machines.find(question.machine);
  if (machine == (*mocks)->machines.end())
    return failed_mock(format("The mock configuration {} has no state machine '{}' any more", path_,
                              question.machine));
  const auto test_case = machine->second.cases.find(question.test_case);
  if (test_case == machine->second.cases.end())
    return failed_mock(format("The mock configuration {} has no test case '{}' any more", path_,
                              question.test_case));
  const auto mocked = test_case->second.responses.find(question.state);
  if (mocked == test_case->second.responses.end()) return std::nullopt;
  const std::int64_t number = next_call(turn, question);
  for (const MockedResponse& response : (*mocks)->responses.find(mocked->second)->second) {
    if (number < response.first || number > response.last) continue;
    for (const MockedAnswer& answer : response.answers) {
      if (answer.when && !fits(*answer.when, *question.input)) continue;
      count_use(turn, question, response.label);
      if (answer.result && question.resource)
        if (const auto fault = integrations::response_fault(*question.resource, *answer.result,
                                                            (*mocks)->validation))
          return failed_mock(format("The mocked response '{}' of {} does not fit {}: {}",
                                    response.label, mocked->second, question.resource->arn,
                                    *fault));
      return reply_with(answer);
    }
  }
  return failed_mock(
      format("The mocked response {} has no answer to call {} of the state '{}'"
             " (test case {}) with this input",
             mocked->second, number, question.state, question.test_case));
}

core::AwsResult<Json> Mocks::report(core::Turn& turn) {
  ASSIGN_OR_RETURN(const MockFile* mocks, file(turn));
  std::map<std::string, std::int64_t> uses;
  auto rows = turn.db().prepare(
      "SELECT machine, test_case, state, label, uses FROM states_mock_uses"
      " ORDER BY machine, test_case, state, label");
  while (rows.step())
    uses[format("{}\n{}\n{}\n{}", rows.text(0), rows.text(1), rows.text(2), rows.text(3))] =
        rows.integer(4);
  Json all = Json::array(), unused = Json::array();
  for (const auto& [machine, its] : mocks->machines)
    for (const auto& [test_case, one] : its.cases)
      for (const auto& [state, name] : one.responses)
        for (const MockedResponse& response : mocks->responses.find(name)->second) {
          const auto used =
              uses.find(format("{}\n{}\n{}\n{}", machine, test_case, state, response.label));
          const std::int64_t count = used == uses.end() ? 0 : used->second;
          Json item = Json::object({{"stateMachine", machine},
                                    {"testCase", test_case},
                                    {"state", state},
                                    {"mockedResponse", name},
                                    {"calls", response.label},
                                    {"uses", count}});
          if (count == 0) unused.push_back(item);
          all.push_back(std::move(item));
        }
  return Json::object({{"file", path_}, {"mocks", std::move(all)}, {"unused", std::move(unused)}});
}

}  // namespace lockstep::states
