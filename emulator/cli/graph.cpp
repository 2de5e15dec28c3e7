// lockstep graph: a picture of a state machine, from a file or from a running Lockstep.
#include <algorithm>
#include <filesystem>

#include "emulator/asl/parser.h"
#include "emulator/base/text.h"
#include "emulator/cli/command.h"
#include "emulator/graph/mermaid.h"
#include "emulator/harness/files.h"
#include "emulator/harness/words.h"

namespace lockstep::cli {

namespace {

using TextOr = Result<std::string, std::string>;

TextOr machine_arn(const harness::Client& client, const std::string& name) {
  if (starts_with(name, "arn:")) return name;
  std::vector<std::string> known;
  Json input = Json::object();
  for (;;) {
    ASSIGN_OR_RETURN(const Json page, client.states("ListStateMachines", input));
    const Json& machines = page.get("stateMachines");
    for (std::size_t i = 0; i < machines.size(); ++i) {
      if (machines[i].get_string("name") == name) return machines[i].get_string("stateMachineArn");
      known.push_back(machines[i].get_string("name"));
    }
    if (!page.contains("nextToken")) break;
    input.set("nextToken", page.get("nextToken"));
  }
  return Failure(format("there is no file and at {} no state machine {}{}", client.endpoint(), name,
                        harness::did_you_mean(name, known)));
}

TextOr definition_text(const Arguments& arguments) {
  const std::string& what = arguments.words()[0];
  std::error_code error;
  if (std::filesystem::exists(what, error)) return harness::read_text_file(what);
  const harness::Client client = client_of(arguments);
  ASSIGN_OR_RETURN(const std::string arn, machine_arn(client, what));
  ASSIGN_OR_RETURN(const Json machine,
                   client.states("DescribeStateMachine", Json::object({{"stateMachineArn", arn}})));
  return machine.get_string("definition");
}

int graph(const Arguments& arguments) {
  const std::string picture = arguments.value("format", "mermaid");
  if (picture != "mermaid") return cannot("--format takes mermaid, not '" + picture + "'");
  const auto text = definition_text(arguments);
  if (!text.ok()) return cannot(text.error());
  const auto parsed = asl::parse_definition(*text, asl::MachineType::Standard);
  if (!parsed.ok()) {
    complain(arguments.words()[0] + ": " + asl::describe(parsed.diagnostics));
    return kNo;
  }
  print(graph::to_mermaid(graph::lay_out(*parsed.definition)));
  return kDone;
}

}  // namespace

Command graph_command() {
  Synopsis synopsis;
  synopsis.name = "graph";
  synopsis.words = "FILE|MACHINE";
  synopsis.summary = "a picture of a state machine, of a file or of a running Lockstep";
  synopsis.flags = {{"format", "mermaid", "a Mermaid flowchart"}, endpoint_flag()};
  synopsis.words_min = synopsis.words_max = 1;
  return {synopsis, graph};
}

}  // namespace lockstep::cli
