// Reading the mock configuration file.
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/mocks.h"

namespace lockstep::states {

namespace {

template <class T>
using Read = Result<T, std::string>;

Read<std::int64_t> read_delay(const Json& delay, const std::string& where) {
  if (delay.is_null()) return std::int64_t{0};
  if (delay.is_number() && delay.as_double() >= 0 && delay.as_double() < 1e9)
    return static_cast<std::int64_t>(delay.as_double() * 1000);
  if (delay.is_string())
    if (const auto ms = parse_duration_ms(delay.as_string())) return *ms;
  return Failure(where + ": Delay is a number of seconds or a duration such as \"1m30s\"");
}

Read<MockedAnswer> read_answer(const Json& source, const std::string& where) {
  MockedAnswer out;
  if (!source.is_object()) return Failure(where + " is no object with Return or Throw");
  const Json* result = source.find("Return");
  const Json* thrown = source.find("Throw");
  if ((result == nullptr) == (thrown == nullptr))
    return Failure(where + " needs exactly one of Return and Throw");
  if (result) out.result = *result;
  if (thrown) {
    if (!thrown->get("Error").is_string())
      return Failure(where + ": Throw needs an Error, and may have a Cause");
    out.error = thrown->get_string("Error");
    const Json* cause = thrown->find("Cause");
    out.has_cause = cause && !cause->is_null();
    if (out.has_cause) out.cause = cause->is_string() ? cause->as_string() : dump(*cause);
  }
  if (const Json* when = source.find("When")) out.when = *when;
  ASSIGN_OR_RETURN(out.delay_ms, read_delay(source.get("Delay"), where));
  return out;
}

Read<MockedResponse> read_response(const std::string& label, const Json& source,
                                   const std::string& where) {
  MockedResponse out;
  out.label = label;
  const auto dash = label.find('-');
  const auto first = to_int(std::string_view(label).substr(0, dash));
  const auto last =
      dash == std::string::npos ? first : to_int(std::string_view(label).substr(dash + 1));
  if (label == "*") {
    out.last = INT64_MAX;
  } else if (!first || !last || *first < 0 || *last < *first) {
    return Failure(where +
                   ": calls are named by a number from 0, by a range such as \"1-2\", or by"
                   " \"*\" for all others");
  } else {
    out.first = *first;
    out.last = *last;
  }
  if (!source.is_array()) {
    ASSIGN_OR_RETURN(MockedAnswer answer, read_answer(source, where));
    out.answers.push_back(std::move(answer));
    return out;
  }
  for (std::size_t i = 0; i < source.size(); ++i) {
    ASSIGN_OR_RETURN(MockedAnswer answer, read_answer(source[i], format("{}[{}]", where, i)));
    out.answers.push_back(std::move(answer));
  }
  if (out.answers.empty()) return Failure(where + " is an empty list");
  return out;
}

Read<MockedResponses> read_responses(const Json& source, const std::string& where) {
  MockedResponses out, others;
  if (!source.is_object() || source.empty())
    return Failure(where + " is no object of calls (\"0\", \"1-2\")");
  for (const auto& [label, response] : source.members()) {
    ASSIGN_OR_RETURN(MockedResponse read,
                     read_response(label, response, format("{}.{}", where, label)));
    (label == "*" ? others : out).push_back(std::move(read));
  }
  for (MockedResponse& other : others) out.push_back(std::move(other));
  return out;
}

Read<MockFile::Machine> read_machine(const Json& source, const std::string& where) {
  MockFile::Machine out;
  const Json& cases = source.get("TestCases");
  if (!cases.is_object()) return Failure(where + " has no TestCases");
  for (const auto& [name, states] : cases.members()) {
    if (!states.is_object())
      return Failure(format("{}.TestCases.{} is no object of states", where, name));
    MockFile::TestCase& one = out.cases[name];
    for (const auto& [state, responses] : states.members()) {
      if (!responses.is_string())
        return Failure(
            format("{}.TestCases.{}.{} is not the name of a mocked response", where, name, state));
      one.responses[state] = responses.as_string();
    }
  }
  out.default_case = source.get_string("DefaultTestCase");
  if (!out.default_case.empty() && out.cases.count(out.default_case) == 0)
    return Failure(format("{}.DefaultTestCase names '{}', which is no test case of it", where,
                          out.default_case));
  return out;
}

Read<void> check_names(const MockFile& file) {
  for (const auto& [machine, its] : file.machines)
    for (const auto& [name, one] : its.cases)
      for (const auto& [state, responses] : one.responses)
        if (file.responses.count(responses) == 0)
          return Failure(
              format("StateMachines.{}.TestCases.{}.{} names '{}', which is not in"
                     " MockedResponses",
                     machine, name, state, responses));
  return {};
}

}  // namespace

Result<MockFile, std::string> read_mocks(std::string_view text) {
  const auto parsed = parse_json(text);
  if (!parsed.ok()) return Failure("it is no JSON: " + parsed.error().message);
  MockFile out;
  const Json& machines = parsed->get("StateMachines");
  const Json& responses = parsed->get("MockedResponses");
  if (!machines.is_object()) return Failure(std::string("it has no StateMachines"));
  if (responses.is_object()) {
    for (const auto& [name, response] : responses.members()) {
      ASSIGN_OR_RETURN(out.responses[name], read_responses(response, "MockedResponses." + name));
    }
  }
  for (const auto& [name, machine] : machines.members()) {
    ASSIGN_OR_RETURN(out.machines[name], read_machine(machine, "StateMachines." + name));
  }
  if (const Json* mode = parsed->find("FieldValidationMode")) {
    const auto known =
        integrations::field_validation(mode->is_string() ? mode->as_string() : std::string());
    if (!known) return Failure(std::string("FieldValidationMode is STRICT, PRESENT or NONE"));
    out.validation = *known;
  }
  RETURN_IF_ERROR(check_names(out));
  return out;
}

}  // namespace lockstep::states
