// What the tests of expressions share: parsing, reading and evaluating in one line.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "emulator/base/json.h"
#include "emulator/query/intrinsic.h"
#include "emulator/query/jsonpath.h"
#include "emulator/query/payload_template.h"

namespace lockstep::query {

inline Json json(std::string_view text) {
  auto value = parse_json(text);
  EXPECT_TRUE(value.ok()) << text;
  return value.ok() ? *value : Json();
}

struct World {
  Json input;
  Json context = Json::object();
  Json variables = Json::object();
  Chance chance = {};
  std::string key = "execution/0";
  Scope scope() const { return {input, context, variables, chance, key}; }
};

// The outcome as text: JSON, or "name: text" of the error.
inline std::string shown(const QueryResult<Json>& result) {
  return result.ok() ? dump(*result) : result.error().name + ": " + result.error().text;
}

inline std::string read(std::string_view path, std::string_view input) {
  auto parsed = Path::parse(path);
  if (!parsed.ok()) return "refused";
  const World world{json(input)};
  return shown(parsed->read(world.scope()));
}

inline std::string run(std::string_view call, std::string_view input = "{}") {
  auto parsed = Intrinsic::parse(call);
  if (!parsed.ok()) return "refused";
  const World world{json(input)};
  return shown(parsed->evaluate(world.scope()));
}

inline std::string invalid(std::string_view call, std::string_view function) {
  return "States.Runtime: There was an error while evaluating the intrinsic function: " +
         std::string(call) + ". Invalid arguments in States." + std::string(function);
}

inline std::string fill(std::string_view source, std::string_view input) {
  const World world{json(input)};
  return shown(PayloadTemplate::compile(json(source)).evaluate(world.scope()));
}

}  // namespace lockstep::query
