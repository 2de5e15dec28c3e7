// lockstep validate: what AWS would say of a definition.
#include "emulator/asl/parser.h"
#include "emulator/base/text.h"
#include "emulator/cli/command.h"
#include "emulator/harness/files.h"

namespace lockstep::cli {

namespace {

std::string diagnostic_text(const asl::Diagnostic& diagnostic) {
  const bool refused = diagnostic.severity == asl::Diagnostic::Severity::Error;
  std::string text =
      format("{}  {}: {}", refused ? "error  " : "warning", diagnostic.code, diagnostic.message);
  if (!diagnostic.location.empty()) text += " at " + diagnostic.location;
  return text + "\n";
}

int validate(const Arguments& arguments) {
  const std::string type = to_lower(arguments.value("type", "standard"));
  if (type != "standard" && type != "express")
    return cannot("--type takes standard or express, not '" + type + "'");
  const auto text = harness::read_text_file(arguments.words()[0]);
  if (!text.ok()) return cannot(text.error());
  const auto parsed = asl::parse_definition(
      *text, type == "express" ? asl::MachineType::Express : asl::MachineType::Standard);
  for (const asl::Diagnostic& diagnostic : parsed.diagnostics) print(diagnostic_text(diagnostic));
  if (!parsed.ok()) return kNo;
  print(arguments.words()[0] + ": valid\n");
  return kDone;
}

}  // namespace

Command validate_command() {
  Synopsis synopsis;
  synopsis.name = "validate";
  synopsis.words = "FILE";
  synopsis.summary = "what AWS would say of a state machine definition";
  synopsis.about =
      "One line a diagnostic, with AWS's code, text and place; exit code 1 if refused.";
  synopsis.flags = {{"type", "standard|express", "the kind of state machine (standard)"}};
  synopsis.words_min = synopsis.words_max = 1;
  return {synopsis, validate};
}

}  // namespace lockstep::cli
