// Parser and validator: text in, a Definition or every diagnostic out.
// Shapes  Diagnostic {severity, code, message, location} as ValidateStateMachineDefinition
//         answers.
// Errors  any Error-severity diagnostic refuses the definition; all are collected, schema errors
//         first, then transition errors, as AWS orders them.
// Source  recorded AWS answers; pinned by tests/cases/asl/validate.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/asl/definition.h"

namespace lockstep::asl {

enum class MachineType : std::uint8_t { Standard, Express };

struct Diagnostic {
  enum class Severity : std::uint8_t { Error, Warning } severity = Severity::Error;
  std::string code;      // SCHEMA_VALIDATION_FAILED, ...
  std::string message;
  std::string location;  // "/States/A/Next"; may be empty
};

struct ParsedDefinition {
  std::shared_ptr<const Definition> definition;  // null if refused
  std::vector<Diagnostic> diagnostics;
  bool ok() const { return definition != nullptr; }
};

ParsedDefinition parse_definition(std::string_view text, MachineType type);

// State name → sorted names of the variables it reads, for states that read any; names as written.
std::vector<std::pair<std::string, std::vector<std::string>>> variable_references(
    const Definition& definition);

// "SCHEMA_VALIDATION_FAILED: <text> at <pointer>, ...": the body of InvalidDefinition's message.
std::string describe(const std::vector<Diagnostic>& diagnostics);

}  // namespace lockstep::asl
