// What TestState is asked: the state under test as a machine of its own, and what is refused.
#include <algorithm>
#include <array>

#include "emulator/base/text.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/integrations/response_check.h"
#include "emulator/services/states/test_state.h"

namespace lockstep::states {

namespace {

using core::AwsResult;

constexpr std::string_view kLoneState = "StateName";
constexpr int kNestingMax = 100;

Refusal invalid_definition(std::string_view text) {
  return core::refuse("InvalidDefinition", format("Invalid State Machine Definition: '{}'", text));
}

AwsResult<std::shared_ptr<const asl::Definition>> parsed_machine(const std::string& text) {
  asl::ParsedDefinition parsed = asl::parse_definition(text, asl::MachineType::Standard);
  if (!parsed.ok()) return invalid_definition(asl::describe(parsed.diagnostics));
  return parsed.definition;
}

bool holds(const TestRequest& test) { return test.type == "Map" || test.type == "Parallel"; }

// --- the state -----------------------------------------------------------------------------------

// The state of that name, at any depth.
const Json* find_state(const Json& group, const std::string& name, int depth = 0) {
  if (depth > kNestingMax) return nullptr;
  const Json& states = group.get("States");
  if (!states.is_object()) return nullptr;
  if (const Json* found = states.find(name)) return found;
  for (const auto& [key, state] : states.members()) {
    for (const auto member : {"ItemProcessor", "Iterator"})
      if (const Json* found = find_state(state.get(member), name, depth + 1)) return found;
    const Json& branches = state.get("Branches");
    for (std::size_t i = 0; branches.is_array() && i < branches.size(); ++i)
      if (const Json* found = find_state(branches[i], name, depth + 1)) return found;
  }
  return nullptr;
}

void add_target(const Json& source, std::string_view member, std::vector<std::string>& out) {
  if (const Json* next = source.find(member); next && next->is_string())
    out.push_back(next->as_string());
}

std::vector<std::string> targets_of(const Json& state) {
  std::vector<std::string> out;
  add_target(state, "Next", out);
  add_target(state, "Default", out);
  for (const auto list : {"Choices", "Catch"}) {
    const Json& rules = state.get(list);
    for (std::size_t i = 0; rules.is_array() && i < rules.size(); ++i)
      add_target(rules[i], "Next", out);
  }
  return out;
}

// A machine of this state alone; what it may go on to are ends.
std::string lone_machine(const TestRequest& test, const Json& state, const Json& language) {
  Json states = Json::object({{test.state_name, state}});
  for (const std::string& target : targets_of(state))
    if (!states.contains(target)) states.set(target, Json::object({{"Type", "Succeed"}}));
  Json machine = Json::object();
  if (!language.is_null()) machine.set("QueryLanguage", language);
  machine.set("StartAt", test.state_name);
  machine.set("States", std::move(states));
  return dump(machine);
}

// A Map or Parallel whose branches nobody runs.
Json as_task(const TestRequest& test) {
  Json out = test.state;
  for (const auto member :
       {"Branches", "ItemProcessor", "Iterator", "ItemsPath", "Items", "ItemSelector", "ItemReader",
        "ItemBatcher", "ResultWriter", "MaxConcurrency", "MaxConcurrencyPath", "Label",
        "ToleratedFailureCount", "ToleratedFailureCountPath", "ToleratedFailurePercentage",
        "ToleratedFailurePercentagePath"})
    out.erase(member);
  if (test.type == "Map") out.erase("Parameters");
  out.set("Type", "Task");
  out.set("Resource", "arn:aws:lambda:us-east-1:000000000000:function:mocked");
  return out;
}

AwsResult<void> read_state(const Json& input, TestRequest& test) {
  const std::string text = input.get_string("definition");
  const auto parsed = parse_json(text);
  const Json* named = input.find("stateName");
  const bool whole = named && named->is_string();
  if (whole || !parsed.ok() || !parsed->is_object()) {
    const auto machine = parsed_machine(text);
    if (!machine.ok()) return Failure(machine.error());
  }
  test.state_name = whole ? named->as_string() : std::string(kLoneState);
  const Json* state = whole ? find_state(*parsed, test.state_name) : &*parsed;
  if (!state) return invalid_request("State not found in definition");
  test.state = *state;
  test.type = state->get_string("Type");
  const Json& language = whole ? parsed->get("QueryLanguage") : Json();
  const Json machine_language = language;
  ASSIGN_OR_RETURN(test.definition,
                   parsed_machine(lone_machine(test, test.state, machine_language)));
  test.jsonata = test.original().language == asl::QueryLanguage::Jsonata;
  test.runnable = test.definition;
  if (holds(test)) {
    ASSIGN_OR_RETURN(test.runnable,
                     parsed_machine(lone_machine(test, as_task(test), machine_language)));
  }
  return {};
}

// --- the mock ------------------------------------------------------------------------------------

AwsResult<void> check_mocked_list(const TestRequest& test) {
  const Json& result = *test.mocked_result;
  if (test.state.contains("ResultWriter")) {
    if (!result.is_object()) return invalid_request("Mocked result must be a JSON object.");
    return {};
  }
  if (!result.is_array()) return invalid_request("Mocked result must be an array.");
  if (test.type == "Parallel" && result.size() != test.original().branches.size())
    return invalid_request(
        "Mocked result must contain the same number of items as number of Parallel branches.");
  return {};
}

AwsResult<void> check_mocked_result(const TestRequest& test, const Json& mock) {
  if (holds(test)) return check_mocked_list(test);
  const asl::Resource& resource = test.original().resource;
  if (!integrations::has_response_shape(resource)) return {};
  if (!test.mocked_result->is_object())
    return invalid_request("Mocked result must be a valid JSON object.");
  const auto mode = integrations::field_validation(mock.get_string("fieldValidationMode"));
  const auto fault = integrations::response_fault(
      resource, *test.mocked_result, mode.value_or(integrations::FieldValidation::Strict));
  if (fault) return invalid_request("Mock result schema validation error: " + *fault);
  return {};
}

AwsResult<void> check_mock_form(const Json& input) {
  const Json& mock = input.get("mock");
  if (!mock.is_object()) return {};
  const bool result = mock.contains("result");
  const bool error = mock.contains("errorOutput");
  if (!result && !error)
    return invalid_request(
        "One of the following fields is required for a test mock: [result, errorOutput].");
  if (result && error)
    return invalid_request(
        "A test mock should have only one of the following fields: [result, errorOutput].");
  if (error && !mock.get("errorOutput").contains("error"))
    return invalid_request("An error was not specified in the mocked error output.");
  if (input.get_bool("revealSecrets"))
    return invalid_request("TestState does not support RevealSecrets when a mock is specified.");
  return {};
}

AwsResult<void> read_mock(const Json& input, TestRequest& test) {
  const Json& mock = input.get("mock");
  if (!mock.is_object()) return {};
  if (test.type != "Task" && !holds(test))
    return invalid_request(
        format("State type '{}' is not supported when a mock is specified", test.type));
  if (const Json* error = mock.find("errorOutput")) {
    test.mocked_error = MockedError{error->get_string("error"), std::nullopt};
    if (const Json* cause = error->find("cause"); cause && cause->is_string())
      test.mocked_error->cause = cause->as_string();
    return {};
  }
  auto result = parse_json(mock.get_string("result"));
  if (!result.ok()) return invalid_request("Mocked result must be valid JSON");
  test.mocked_result = std::move(result).value();
  return check_mocked_result(test, mock);
}

// --- what must be there without a mock, and around it --------------------------------------------

AwsResult<void> check_real(const TestRequest& test) {
  if (test.mocked()) return {};
  if (holds(test))
    return core::refuse("InvalidDefinition",
                        "TestState API does not support Map or Parallel states. Supported state"
                        " types include: [Task, Wait, Pass, Succeed, Fail, Choice]");
  if (test.type != "Task") return {};
  if (test.role_arn.empty())
    return invalid_request("RoleArn must be specified when testing a Task state");
  const asl::Resource& resource = test.original().resource;
  // guess: the texts
  if (resource.kind == asl::Resource::Kind::Activity)
    return invalid_request(
        "TestState does not support Activity tasks when a mock is not specified.");
  if (resource.pattern != asl::Resource::Pattern::RequestResponse)
    return invalid_request(
        "TestState does not support '.sync' or '.waitForTaskToken' service integration patterns "
        "when"
        " a mock is not specified.");
  return {};
}

AwsResult<void> read_configuration(const Json& input, TestRequest& test) {
  const Json& given = input.get("stateConfiguration");
  test.retries_made = given.get_int("retrierRetryCount");
  if (const Json* failed = given.find("mapIterationFailureCount")) {
    if (!test.mocked())
      return invalid_request(
          "TestState does not support MapIterationFailureCount when a mock is not specified.");
    if (test.type != "Map")
      return invalid_request(
          "MapIterationFailureCount is only supported when testing a Map state.");
    test.failed_iterations = failed->is_int() ? failed->as_int() : 0;
  }
  if (test.type != "Map" || !test.state.contains("ItemReader")) return {};
  const Json* data = given.find("mapItemReaderData");
  if (!data || !data->is_string())
    return invalid_request(
        "ItemReader data must be specified when testing a Map state with ItemReader specified.");
  auto items = parse_json(data->as_string());
  test.reader_items = items.ok() ? std::move(items).value() : Json(data->as_string());
  return {};
}

struct ContextPart {
  std::string_view name;
  std::array<std::string_view, 7> texts;    // members that are strings
  std::array<std::string_view, 2> numbers;  // and numbers
};

constexpr std::array kContextParts = {
    ContextPart{
        "Execution", {"Id", "Name", "RoleArn", "StartTime", "RedriveTime"}, {"RedriveCount"}},
    ContextPart{"State", {"EnteredTime", "Name"}, {"RetryCount"}},
    ContextPart{"StateMachine", {"Id", "Name"}, {}},
    ContextPart{"Task", {"Token"}, {}},
};

template <std::size_t Count>
bool among(const std::array<std::string_view, Count>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<std::string> part_fault(const ContextPart& part, const Json& value) {
  if (!value.is_object()) return format("{} must be an object", part.name);
  for (const auto& [name, item] : value.members()) {
    if (part.name == "Execution" && name == "Input") continue;
    if (among(part.texts, name)) {
      if (!item.is_string()) return format("{}.{} must be a string", part.name, name);
    } else if (among(part.numbers, name)) {
      if (!item.is_number()) return format("{}.{} must be a number", part.name, name);
    } else {
      return format("Field '{}' is not allowed", name);
    }
  }
  return std::nullopt;
}

std::optional<std::string> context_fault(const TestRequest& test, const Json& context) {
  using Pattern = asl::Resource::Pattern;
  const asl::Resource& resource = test.original().resource;
  const bool has_token = test.type == "Task" && resource.pattern != Pattern::RequestResponse;
  for (const auto& [name, value] : context.members()) {
    if (name == "Map") return "'Map' field is not supported when mocking a Context object";
    if (name == "Task" && !has_token)
      return "Context object contains 'Task' when state is not a Task state with a '.sync' or"
             " '.waitForTaskToken' service integration pattern";
    const auto part = std::find_if(kContextParts.begin(), kContextParts.end(),
                                   [&](const auto& known) { return known.name == name; });
    if (part == kContextParts.end()) return format("Field '{}' is not allowed", name);
    if (auto fault = part_fault(*part, value)) return fault;
  }
  return std::nullopt;
}

AwsResult<void> read_context(const Json& input, TestRequest& test) {
  const Json* given = input.find("context");
  if (!given || !given->is_string()) return {};
  if (!test.mocked())  // guess: the text
    return invalid_request("TestState does not support Context when a mock is not specified.");
  auto context = parse_json(given->as_string());
  if (!context.ok() || !context->is_object())
    return invalid_request("Invalid Context object provided: must be a valid JSON object");
  if (const auto fault = context_fault(test, *context))
    return invalid_request("Invalid Context object provided: " + *fault);
  test.context = std::move(context).value();
  return {};
}

AwsResult<void> read_data(const Json& input, TestRequest& test) {
  const Json* given = input.find("input");
  const std::string text = given && given->is_string() ? given->as_string() : "{}";
  auto parsed = parse_json(text);
  if (!parsed.ok())
    return invalid_execution_input(text.empty() ? "Invalid execution input."
                                                : parsed.error().message);
  test.input = Document::from_parsed(text, std::move(parsed).value());
  if (const Json* variables = input.find("variables"); variables && variables->is_string()) {
    auto values = parse_json(variables->as_string());
    if (!values.ok() || !values->is_object())  // guess: the text
      return invalid_request("Variables must be a valid JSON object.");
    test.variables = std::move(values).value();
  }
  return {};
}

}  // namespace

AwsResult<TestRequest> read_test_request(const Json& input) {
  TestRequest test;
  RETURN_IF_ERROR(check_mock_form(input));
  test.role_arn = input.get_string("roleArn");
  if (!test.role_arn.empty() && !starts_with(test.role_arn, "arn:"))
    return invalid_arn(test.role_arn);
  RETURN_IF_ERROR(read_state(input, test));
  RETURN_IF_ERROR(read_mock(input, test));
  RETURN_IF_ERROR(check_real(test));
  RETURN_IF_ERROR(read_data(input, test));
  RETURN_IF_ERROR(read_configuration(input, test));
  RETURN_IF_ERROR(read_context(input, test));
  const std::string level = input.get_string("inspectionLevel", "INFO");
  test.inspected = level != "INFO";
  return test;
}

}  // namespace lockstep::states
