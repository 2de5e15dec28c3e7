// lockstep eval: the value of a JSONata expression as a state would see it.
#include <chrono>

#include "emulator/base/text.h"
#include "emulator/cli/command.h"
#include "emulator/harness/files.h"
#include "emulator/query/jsonata.h"

namespace lockstep::cli {

namespace {

// JSON as it is, or the file of that name.
Result<Json, std::string> json_or_file(const std::string& given) {
  auto direct = parse_json(given);
  if (direct.ok()) return std::move(direct).value();
  const auto text = harness::read_text_file(given);
  if (!text.ok())
    return Failure(format("'{}' is neither JSON ({}) nor a file", given, direct.error().message));
  auto json = parse_json(*text);
  if (json.ok()) return std::move(json).value();
  return Failure(
      format("{}:{}:{}: {}", given, json.error().line, json.error().column, json.error().message));
}

// "{% ... %}" or the bare expression.
std::string_view inner_text(std::string_view given) {
  given = trim(given);
  if (given.size() >= 4 && starts_with(given, "{%") && ends_with(given, "%}"))
    given = trim(given.substr(2, given.size() - 4));
  return given;
}

struct Values {
  std::optional<Json> input;
  Json states = Json::object();
};

Result<Values, std::string> values_of(const Arguments& arguments) {
  Values values;
  if (arguments.has("states")) {
    ASSIGN_OR_RETURN(values.states, json_or_file(arguments.value("states")));
    if (!values.states.is_object()) return Failure(std::string("--states takes a JSON object"));
    if (const Json* input = values.states.find("input")) values.input = *input;
  }
  if (arguments.has("input")) {
    ASSIGN_OR_RETURN(values.input, json_or_file(arguments.value("input")));
    values.states.set("input", *values.input);
  }
  return values;
}

int refused(const query::JsonataError& error) {
  complain(format("{}: {} (at character {})", error.code, error.message, error.position));
  return kNo;
}

int eval(const Arguments& arguments) {
  const auto values = values_of(arguments);
  if (!values.ok()) return cannot(values.error());
  const auto expression = query::Jsonata::compile(inner_text(arguments.words()[0]));
  if (!expression.ok()) return refused(expression.error());
  Chance chance;
  chance.now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                      std::chrono::system_clock::now().time_since_epoch())
                      .count();
  if (arguments.has("seed")) {
    const auto seed = to_int(arguments.value("seed"));
    if (!seed) return cannot("--seed takes a whole number");
    chance.seed = static_cast<std::uint64_t>(*seed);
  }
  const std::vector<query::JsonataVariable> variables = {{"states", values->states}};
  std::uint32_t draws = 0;
  const Json* input = values->input ? &*values->input : nullptr;
  const auto value = expression->evaluate({input, variables, chance, "eval", draws});
  if (!value.ok()) return refused(value.error());
  if (!*value) {
    complain("the expression returned nothing (undefined)");
    return kNo;
  }
  print(dump_pretty(**value) + "\n");
  return kDone;
}

}  // namespace

Command eval_command() {
  Synopsis synopsis;
  synopsis.name = "eval";
  synopsis.words = "EXPRESSION";
  synopsis.summary = "the value of a JSONata expression";
  synopsis.about =
      "The expression may stand in {% %}. Exit code 1, with JSONata's code and text, if it fails "
      "or "
      "has no value.";
  synopsis.flags = {{"input", "FILE|JSON", "what $ and $states.input are"},
                    {"states", "FILE|JSON",
                     "what $states is: an object with input, result, errorOutput, context"},
                    {"seed", "NUMBER", "what $random, $uuid and $shuffle draw from (1)"}};
  synopsis.words_min = synopsis.words_max = 1;
  return {synopsis, eval};
}

}  // namespace lockstep::cli
