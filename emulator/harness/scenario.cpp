#include "emulator/harness/scenario.h"

#include <algorithm>
#include <filesystem>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/harness/matcher.h"
#include "emulator/harness/words.h"

namespace lockstep::harness {

namespace {

constexpr std::int64_t kRepeatMax = 100'000;
constexpr int kDepthMax = 8;  // together within together

using Words = std::vector<std::string>;

// The complaints about one file's form.
class Checker {
 public:
  Complaints complaints;

  void complain(const std::string& where, std::string_view what) {
    complaints.push_back(format("{}: {}", where, what));
  }

  // Only known members; `where` must be an object.
  bool object(const Json& value, const std::string& where, const Words& known) {
    if (!value.is_object()) return complain(where, "must be an object"), false;
    for (const auto& member : value.members())
      if (std::find(known.begin(), known.end(), member.key) == known.end())
        complain(where, format("knows no \"{}\"{}", member.key, did_you_mean(member.key, known)));
    return true;
  }

  std::string text(const Json& value, std::string_view key, const std::string& where,
                   std::string fallback) {
    const Json* member = value.find(key);
    if (!member) return fallback;
    if (member->is_string() && !member->as_string().empty()) return member->as_string();
    complain(format("{}.{}", where, key), "must be a text");
    return fallback;
  }

  void required_text(const Json& value, std::string_view key, const std::string& where) {
    if (text(value, key, where, "").empty() && !value.contains(key))
      complain(format("{}.{}", where, key), "is missing");
  }

  void lists_by_name(const Json& value, const std::string& where) {
    if (!value.is_object()) return complain(where, "must be an object of lists");
    for (const auto& member : value.members())
      if (!member.value.is_array()) complain(where + "." + member.key, "must be a list");
  }

  void lists_or_matchers_by_name(const Json& value, const std::string& where) {
    if (!value.is_object()) return complain(where, "must be an object of lists");
    for (const auto& member : value.members())
      if (!member.value.is_array() && !is_matcher(member.value))
        complain(where + "." + member.key, "must be a list or a matcher");
  }
};

void read_faults(const Json& faults, Checker& check) {
  if (!faults.is_array()) return check.complain("given.faults", "must be a list");
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const std::string where = format("given.faults[{}]", i);
    if (!check.object(faults[i], where,
                      {"state", "attempts", "error", "cause", "machine", "execution"}))
      continue;
    check.required_text(faults[i], "state", where);
    check.required_text(faults[i], "error", where);
    const Json& attempts = faults[i].get("attempts");
    if (!attempts.is_null() && !attempts.is_array())
      check.complain(where + ".attempts", "must be a list of numbers; 1 is the first try");
  }
}

Given read_given(const Json& given, const std::string& folder, Checker& check) {
  Given read;
  if (!check.object(given, "given", {"stack", "seed", "clock", "settings", "tables", "faults"}))
    return read;
  read.stack = check.text(given, "stack", "given", read.stack);
  if (read.stack != "none" && read.stack != "order" && read.stack != "order-python")
    read.stack = (std::filesystem::path(folder) / read.stack).lexically_normal().string();
  read.clock = check.text(given, "clock", "given", read.clock);
  if (!parse_iso(read.clock))
    check.complain("given.clock", "must be a time such as 2024-01-16T10:00:00Z");
  const Json& seed = given.get("seed");
  if (seed.is_int() && seed.as_int() >= 0)
    read.seed = seed.as_int();
  else if (!seed.is_null())
    check.complain("given.seed", "must be a whole number, 0 or more");
  if (const Json* settings = given.find("settings")) {
    if (settings->is_object())
      read.settings = *settings;
    else
      check.complain("given.settings", "must be an object of flags of lockstep serve");
  }
  if (const Json* tables = given.find("tables")) {
    check.lists_by_name(*tables, "given.tables");
    read.tables = *tables;
  }
  if (const Json* faults = given.find("faults")) {
    read_faults(*faults, check);
    read.faults = *faults;
  }
  return read;
}

void check_step(const Json& step, const std::string& where, Checker& check, int depth);

void check_steps(const Json& steps, const std::string& where, Checker& check, int depth) {
  if (!steps.is_array()) return check.complain(where, "must be a list of steps");
  if (depth > kDepthMax) return check.complain(where, "is nested too deep");
  for (std::size_t i = 0; i < steps.size(); ++i)
    check_step(steps[i], format("{}[{}]", where, i), check, depth);
}

void check_step_body(const std::string& kind, const Json& body, const std::string& where,
                     Checker& check, int depth) {
  if (kind == "start" && check.object(body, where, {"machine", "name", "input"}))
    check.required_text(body, "machine", where);
  if (kind == "send" && check.object(body, where, {"queue", "body", "group", "deduplication"})) {
    check.required_text(body, "queue", where);
    if (!body.contains("body")) check.complain(where + ".body", "is missing");
  }
  if (kind == "call" &&
      check.object(body, where, {"service", "operation", "input", "answer", "error"})) {
    check.required_text(body, "service", where);
    check.required_text(body, "operation", where);
    for (const char* matched : {"answer", "error"})
      if (const Json* matcher = body.find(matched))
        check_matchers(*matcher, where + "." + matched, check.complaints);
  }
  if (kind == "together") check_steps(body, where, check, depth + 1);
  if (kind == "advance" && !(body.is_string() && parse_duration_ms(body.as_string())))
    check.complain(where, "must be a duration such as \"2m\"");
}

void check_step(const Json& step, const std::string& where, Checker& check, int depth) {
  static const Words kKinds = {"start", "send", "call", "together", "advance"};
  Words known = kKinds;
  known.push_back("repeat");
  if (!check.object(step, where, known)) return;
  std::size_t kinds = 0;
  for (const std::string& kind : kKinds) {
    const Json* body = step.find(kind);
    if (!body) continue;
    ++kinds;
    check_step_body(kind, *body, where + "." + kind, check, depth);
  }
  if (kinds != 1) check.complain(where, "must be one of " + join(kKinds, ", "));
  const Json& repeat = step.get("repeat");
  const bool usable = repeat.is_int() && repeat.as_int() >= 1 && repeat.as_int() <= kRepeatMax;
  if (!repeat.is_null() && !usable)
    check.complain(where + ".repeat", format("must be a number from 1 to {}", kRepeatMax));
}

const Words& execution_keys() {
  static const Words kKeys = {"status", "path",     "output",   "error",  "cause",
                              "input",  "duration", "attempts", "history"};
  return kKeys;
}

void check_execution(const Json& expected, const std::string& where, Checker& check) {
  const Json& duration = expected.get("duration");
  if (duration.is_string() && !parse_duration_ms(duration.as_string()))
    check.complain(where + ".duration", "must be a duration such as \"14.2s\", or a matcher of ms");
  if (const Json* history = expected.find("history"); history && !history->is_string())
    check.complain(where + ".history", "must be the name of a file");
  if (const Json* attempts = expected.find("attempts"))
    check.lists_by_name(*attempts, where + ".attempts");
}

void check_executions(const Json& list, Checker& check) {
  if (!list.is_array()) return check.complain("then.executions", "must be a list");
  Words known = execution_keys();
  known.insert(known.end(), {"machine", "name"});
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string where = format("then.executions[{}]", i);
    if (check.object(list[i], where, known)) check_execution(list[i], where, check);
  }
}

void check_then(const Json& then, Checker& check) {
  Words known = execution_keys();
  known.insert(known.end(), {"executions", "counts", "tables", "messages", "logs", "elapsed"});
  if (!check.object(then, "then", known)) return;
  if (then.empty()) check.complain("then", "expects nothing");
  check_matchers(then, "then", check.complaints);
  check_execution(then, "then", check);
  if (const Json* list = then.find("executions")) check_executions(*list, check);
  if (const Json* tables = then.find("tables"))
    check.lists_or_matchers_by_name(*tables, "then.tables");
  if (const Json* logs = then.find("logs")) check.lists_or_matchers_by_name(*logs, "then.logs");
  if (const Json* messages = then.find("messages")) {
    if (!check.object(*messages, "then.messages", {"inbox", "queues"})) return;
    const Json* inbox = messages->find("inbox");
    if (inbox && !inbox->is_array() && !is_matcher(*inbox))
      check.complain("then.messages.inbox", "must be a list or a matcher");
    if (const Json* queues = messages->find("queues"))
      check.lists_or_matchers_by_name(*queues, "then.messages.queues");
  }
}

}  // namespace

Result<Scenario, Complaints> parse_scenario(const std::string& path, std::string_view text) {
  const auto parsed = parse_json(text);
  if (!parsed.ok())
    return Failure(Complaints{format("line {}, column {}: {}", parsed.error().line,
                                     parsed.error().column, parsed.error().message)});
  Checker check;
  Scenario scenario;
  scenario.path = path;
  scenario.folder = std::filesystem::path(path).parent_path().string();
  scenario.name = std::filesystem::path(path).stem().string();
  if (!check.object(*parsed, "the scenario", {"$schema", "description", "given", "when", "then"}))
    return Failure(std::move(check.complaints));
  for (const char* part : {"when", "then"})
    if (!parsed->contains(part)) check.complain(part, "is missing");
  if (const Json* given = parsed->find("given"))
    scenario.given = read_given(*given, scenario.folder, check);
  if (const Json* when = parsed->find("when")) {
    const Json steps = when->is_array() ? *when : Json::array({*when});
    check_steps(steps, "when", check, 0);
    if (steps.is_array()) scenario.when = steps.items();
  }
  scenario.then = parsed->get("then");
  if (parsed->contains("then")) check_then(scenario.then, check);
  if (!check.complaints.empty()) return Failure(std::move(check.complaints));
  return scenario;
}

}  // namespace lockstep::harness
