// Cases: tests of services written as data.
// Shapes  a file is a list of cases {name, given?, steps}. `given` is a list of calls that must
//         succeed; a step is {call: "logs.GetLogEvents", input?, output | error, keep?}, or
//         {advance: "30s"}. Objects in `output` and `error` list what must be there, more may be;
//         lists must match item by item; "$any" matches whatever is there, "$absent" what is not,
//         "$text:..." a text that contains the rest. `keep` {name: "/json/pointer"} remembers parts
//         of an answer, later written as "${name}" in inputs and expectations.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>

#include "emulator/base/json.h"
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "tests/support/fixture.h"

namespace lockstep::test {

class CaseRun {
 public:
  explicit CaseRun(Fixture& fixture) : fixture_(fixture) {}

  void run(const Json& the_case) {
    for (const Json& call : items_of(the_case.get("given"))) {
      auto answer = perform(call);
      ASSERT_TRUE(answer.ok()) << "given " << call.get_string("call") << " was refused: "
                               << answer.error().code << ": " << answer.error().message;
      keep(call, *answer);
    }
    std::size_t number = 0;
    for (const Json& step : items_of(the_case.get("steps"))) {
      ++number;
      SCOPED_TRACE(format("step {}: {}", number, step.get_string("call", "advance")));
      if (step.contains("advance")) {
        fixture_.advance_ms(parse_duration_ms(step.get_string("advance")).value());
        continue;
      }
      check(step, perform(step));
      if (::testing::Test::HasFailure()) return;
    }
  }

 private:
  static Json::Items items_of(const Json& list) {
    return list.is_array() ? list.items() : Json::Items();
  }

  core::AwsResult<Json> perform(const Json& step) {
    const std::string name = step.get_string("call");
    const auto point = name.find('.');
    return fixture_.call(name.substr(0, point), name.substr(point + 1),
                         step.contains("input") ? filled(step.get("input")) : Json::object());
  }

  void check(const Json& step, const core::AwsResult<Json>& answer) {
    if (step.contains("error")) {
      ASSERT_FALSE(answer.ok()) << "should be refused, answered " << dump(*answer);
      Json error = Json::object({{"code", answer.error().code},
                                 {"message", answer.error().message},
                                 {"status", answer.error().http_status},
                                 {"members", answer.error().members}});
      expect_match(filled(step.get("error")), &error, "error");
      return;
    }
    ASSERT_TRUE(answer.ok()) << "refused: " << answer.error().code << ": "
                             << answer.error().message;
    expect_match(filled(step.get("output")), &*answer, "output");
    keep(step, *answer);
  }

  void keep(const Json& step, const Json& answer) {
    if (!step.get("keep").is_object()) return;
    for (const Json::Member& wanted : step.get("keep").members()) {
      const Json* value = &answer;
      for (std::string_view part : split(wanted.value.as_string(), '/')) {
        if (part.empty()) continue;
        const auto index = to_int(part);
        value = value->is_array() ? &(*value)[static_cast<std::size_t>(index.value())]
                                  : &value->get(part);
      }
      kept_[wanted.key] = *value;
    }
  }

  Json filled(const Json& value) const {
    if (value.is_string()) {
      const std::string& text = value.as_string();
      for (const auto& [name, kept] : kept_) {
        const std::string mark = "${" + name + "}";
        if (text == mark) return kept;
        if (text.find(mark) != std::string::npos)
          return filled(replace_all(text, mark, kept.is_string() ? kept.as_string() : dump(kept)));
      }
      return value;
    }
    Json copy = value;
    if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) copy.at(i) = filled(value[i]);
    } else if (value.is_object()) {
      for (const Json::Member& member : value.members()) copy.set(member.key, filled(member.value));
    }
    return copy;
  }

  static void expect_match(const Json& expected, const Json* actual, const std::string& where) {
    if (expected == Json("$absent")) {
      EXPECT_EQ(actual, nullptr) << where << " should be absent, is "
                                 << (actual ? dump(*actual) : "");
      return;
    }
    if (actual == nullptr) {
      ADD_FAILURE() << where << " is absent, expected " << dump(expected);
      return;
    }
    if (expected == Json("$any")) return;
    if (expected.is_string() && starts_with(expected.as_string(), "$text:")) {
      const std::string part = expected.as_string().substr(6);
      EXPECT_TRUE(actual->is_string() && actual->as_string().find(part) != std::string::npos)
          << where << " should contain " << part << ", is " << dump(*actual);
      return;
    }
    if (expected.is_object() && actual->is_object()) {
      for (const Json::Member& member : expected.members())
        expect_match(member.value, actual->find(member.key), where + "/" + member.key);
      return;
    }
    if (expected.is_array() && actual->is_array() && expected.size() == actual->size()) {
      for (std::size_t i = 0; i < expected.size(); ++i)
        expect_match(expected[i], &(*actual)[i], where + "/" + std::to_string(i));
      return;
    }
    EXPECT_EQ(dump(expected), dump(*actual)) << where;
  }

  Fixture& fixture_;
  std::map<std::string, Json> kept_;
};

// Runs each case of tests/cases/PATH in a new Fixture that `prepare` has given its services.
inline void run_cases(const std::string& path, const std::function<void(Fixture&)>& prepare) {
  std::ifstream file(std::string(LOCKSTEP_SOURCE_DIR) + "/tests/cases/" + path);
  std::stringstream text;
  text << file.rdbuf();
  const auto cases = parse_json(text.str());
  ASSERT_TRUE(cases.ok()) << path << ": " << cases.error().message << " in line "
                          << cases.error().line;
  ASSERT_FALSE(cases->empty()) << path << " has no cases";
  for (const Json& the_case : cases->items()) {
    SCOPED_TRACE(path + ": " + the_case.get_string("name"));
    Fixture fixture;
    prepare(fixture);
    fixture.start();
    CaseRun(fixture).run(the_case);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace lockstep::test
