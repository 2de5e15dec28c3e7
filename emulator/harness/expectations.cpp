#include "emulator/harness/expectations.h"

#include <filesystem>
#include <map>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/harness/files.h"
#include "emulator/harness/history_text.h"
#include "emulator/harness/items.h"

namespace lockstep::harness {

namespace {

constexpr const char* kNothing = "(nothing)";

Json parsed_or_text(const Json& text) {
  if (!text.is_string()) return text;
  auto parsed = parse_json(text.as_string());
  return parsed.ok() ? *parsed : text;
}

Json texts(const std::vector<std::string>& lines) {
  Json list = Json::array();
  for (const std::string& line : lines) list.push_back(line);
  return list;
}

void compare_named(const Json& expected, const Json* actual, const std::string& where,
                   Mismatches& out) {
  compare(expected, actual, where, Members::Named, out);
}

// A history without what the functions of another stack must write differently.
std::string loose(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool blank = text[i] == ' ' && i > 0 && (text[i - 1] == ':' || text[i - 1] == ',');
    if (!blank) out += text[i];
  }
  constexpr std::string_view kTrace = "stackTrace";
  for (std::size_t at = out.find(kTrace); at != std::string::npos; at = out.find(kTrace, at + 1)) {
    const std::size_t open = out.find('[', at);
    const std::size_t close = out.find("]}", open);
    if (close == std::string::npos) break;
    out.erase(open + 1, close - open - 1);
  }
  return out;
}

class Check {
 public:
  Check(Stage& stage, const Scenario& scenario, Golden golden)
      : stage_(stage), scenario_(scenario), golden_(golden) {}

  Outcome run() {
    check_executions();
    const Json& then = scenario_.then;
    if (const Json* tables = then.find("tables"))
      for (const auto& table : tables->members()) check_table(table.key, table.value);
    if (const Json* messages = then.find("messages")) check_messages(*messages);
    if (const Json* logs = then.find("logs"))
      for (const auto& group : logs->members()) check_log(group.key, group.value);
    if (const Json* elapsed = then.find("elapsed"))
      check_duration(*elapsed, stage_.elapsed_ms(), "then.elapsed");
    return std::move(outcome_);
  }

 private:
  void differ(const std::string& where, std::string expected, std::string actual) {
    outcome_.mismatches.push_back({where, std::move(expected), std::move(actual)});
  }

  // A value that could not be seen is a mismatch of its own.
  template <class T>
  const T* seen(const Result<T, std::string>& result, const std::string& where) {
    if (result.ok()) return &*result;
    differ(where, "(something to look at)", result.error());
    return nullptr;
  }

  bool expects_one_execution() const {
    for (const char* key :
         {"status", "path", "output", "error", "cause", "input", "duration", "attempts", "history"})
      if (scenario_.then.contains(key)) return true;
    return false;
  }

  void check_executions() {
    const Json& then = scenario_.then;
    const bool one = expects_one_execution();
    if (!one && !then.contains("executions") && !then.contains("counts")) return;
    const auto executions = stage_.executions();
    const auto* list = seen(executions, "then.executions");
    if (!list) return;
    if (const Json* counts = then.find("counts")) check_counts(*counts, *list);
    if (one && list->size() != 1)
      differ("then", "one execution", format("{} executions", list->size()));
    else if (one)
      check_execution(then, list->front(), "then");
    if (const Json* expected = then.find("executions")) check_list(*expected, *list);
  }

  void check_counts(const Json& expected, const std::vector<ExecutionSeen>& list) {
    std::map<std::string, std::int64_t> counted;
    for (const ExecutionSeen& one : list) ++counted[one.description.get_string("status")];
    Json actual = Json::object();
    for (const auto& [status, count] : counted) actual.set(status, count);
    compare(expected, &actual, "then.counts", Members::All, outcome_.mismatches);
  }

  // A named execution is looked up by its name, another stands at its place.
  void check_list(const Json& expected, const std::vector<ExecutionSeen>& list) {
    if (expected.size() != list.size()) {
      std::vector<std::string> names;
      for (const ExecutionSeen& one : list)
        names.push_back(one.name + " " + one.description.get_string("status"));
      return differ("then.executions", format("{} executions", expected.size()),
                    format("{}:\n{}", list.size(), join(names, "\n")));
    }
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::string where = format("then.executions[{}]", i);
      const ExecutionSeen* found = &list[i];
      const Json& name = expected[i].get("name");
      if (name.is_string()) {
        found = nullptr;
        for (const ExecutionSeen& one : list)
          if (one.name == name.as_string()) found = &one;
      }
      if (found)
        check_execution(expected[i], *found, where);
      else
        differ(where + ".name", name.as_string(), kNothing);
    }
  }

  void check_execution(const Json& expected, const ExecutionSeen& seen, const std::string& where) {
    const Json& described = seen.description;
    const Json name(seen.name), machine(seen.machine), path = texts(seen.path());
    const Json output = parsed_or_text(described.get("output"));
    const Json input = parsed_or_text(described.get("input"));
    const std::vector<std::pair<const char*, const Json*>> values = {
        {"name", &name},
        {"machine", &machine},
        {"status", described.find("status")},
        {"path", &path},
        {"input", described.contains("input") ? &input : nullptr},
        {"output", described.contains("output") ? &output : nullptr},
        {"error", described.find("error")},
        {"cause", described.find("cause")}};
    for (const auto& [key, actual] : values)
      if (const Json* wanted = expected.find(key))
        compare(*wanted, actual, where + "." + key, Members::All, outcome_.mismatches);
    if (const Json* duration = expected.find("duration"))
      check_duration(*duration, seen.duration_ms(), where + ".duration");
    if (const Json* attempts = expected.find("attempts"))
      for (const auto& state : attempts->members())
        check_attempts(state.value, seen.attempts_ms(state.key), where + ".attempts." + state.key);
    if (const Json* history = expected.find("history"))
      check_history(history->as_string(), history_text(seen.events), where + ".history");
  }

  // A text is a duration, anything else is held against the milliseconds.
  void check_duration(const Json& expected, std::int64_t actual_ms, const std::string& where) {
    if (!expected.is_string()) {
      const Json actual(actual_ms);
      return compare(expected, &actual, where, Members::All, outcome_.mismatches);
    }
    if (parse_duration_ms(expected.as_string()) == actual_ms) return;
    differ(where, expected.as_string(),
           actual_ms < 0 ? "(still running)" : duration_text(actual_ms));
  }

  void check_attempts(const Json& expected, const std::vector<std::int64_t>& actual_ms,
                      const std::string& where) {
    bool same = expected.size() == actual_ms.size();
    for (std::size_t i = 0; same && i < actual_ms.size(); ++i)
      same = expected[i].is_string() ? parse_duration_ms(expected[i].as_string()) == actual_ms[i]
                                     : expected[i] == Json(actual_ms[i]);
    if (same) return;
    std::vector<std::string> actual;
    for (const std::int64_t ms : actual_ms) actual.push_back(duration_text(ms));
    differ(where, dump_pretty(expected), dump_pretty(texts(actual)));
  }

  void check_history(const std::string& name, const std::string& actual, const std::string& where) {
    const std::string path =
        (std::filesystem::path(scenario_.folder) / name).lexically_normal().string();
    const auto golden = read_text_file(path);
    if (golden.ok() && *golden == actual) return;
    if (golden.ok() && scenario_.other_stack && loose(*golden) == loose(actual)) return;
    if (golden_ == Golden::Update) {
      const auto written = write_text_file(path, actual);
      if (written.ok())
        outcome_.updated.push_back(path);
      else
        differ(where, path, written.error());
      return;
    }
    if (!golden.ok()) return differ(where, golden.error(), "run with --update to record it");
    differ(where, *golden, actual);
  }

  void check_table(const std::string& table, const Json& expected) {
    const std::string where = "then.tables." + table;
    const auto result = stage_.items(table);
    const Json* items = seen(result, where);
    if (!items) return;
    if (expected.is_array() && expected.size() == items->size())
      return compare_unordered(expected, *items, where, compare_item, outcome_.mismatches);
    Json plain = Json::array();
    for (const Json& item : items->items()) plain.push_back(to_plain_item(item));
    if (expected.is_array())
      differ(where, dump_pretty(expected), dump_pretty(plain));
    else
      compare(expected, &plain, where, Members::All, outcome_.mismatches);
  }

  void check_messages(const Json& expected) {
    if (const Json* inbox = expected.find("inbox")) {
      const auto result = stage_.inbox();
      if (const Json* messages = seen(result, "then.messages.inbox"))
        check_message_list(*inbox, *messages, "then.messages.inbox");
    }
    for (const auto& queue :
         expected.get("queues").is_object() ? expected.get("queues").members() : Json::Members()) {
      const std::string where = "then.messages.queues." + queue.key;
      const auto result = stage_.queue_messages(queue.key);
      if (const Json* messages = seen(result, where))
        check_message_list(queue.value, *messages, where);
    }
  }

  void check_message_list(const Json& expected, const Json& actual, const std::string& where) {
    if (!expected.is_array()) return compare_named(expected, &actual, where, outcome_.mismatches);
    if (expected.size() != actual.size())
      return differ(where, dump_pretty(expected), dump_pretty(actual));
    for (std::size_t i = 0; i < expected.size(); ++i)
      compare_named(expected[i], &actual[i], format("{}[{}]", where, i), outcome_.mismatches);
  }

  // Each expected line (or a part of it) occurs after the one before it.
  void check_log(const std::string& group, const Json& expected) {
    const std::string where = "then.logs." + group;
    const auto result = stage_.log_lines(group);
    const auto* lines = seen(result, where);
    if (!lines) return;
    if (!expected.is_array()) {
      const Json actual = texts(*lines);
      return compare(expected, &actual, where, Members::All, outcome_.mismatches);
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      while (next < lines->size() && !fits_line(expected[i], (*lines)[next])) ++next;
      if (next++ < lines->size()) continue;
      return differ(format("{}[{}]", where, i), dump_pretty(expected[i]),
                    lines->empty() ? kNothing : join(*lines, "\n"));
    }
  }

  static bool fits_line(const Json& expected, const std::string& line) {
    if (expected.is_string()) return line.find(expected.as_string()) != std::string::npos;
    Mismatches found;
    const Json actual(line);
    compare(expected, &actual, "", Members::All, found);
    return found.empty();
  }

  Stage& stage_;
  const Scenario& scenario_;
  Golden golden_;
  Outcome outcome_;
};

}  // namespace

Outcome check_expectations(Stage& stage, const Scenario& scenario, Golden golden) {
  return Check(stage, scenario, golden).run();
}

}  // namespace lockstep::harness
