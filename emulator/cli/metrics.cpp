// lockstep metrics: how executions went, as a table.
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/cli/command.h"
#include "emulator/cli/metrics_table.h"

namespace lockstep::cli {

namespace {

int metrics(const Arguments& arguments) {
  std::string path = "/_lockstep/metrics";
  if (!arguments.words().empty()) path += "?machine=" + url_encode(arguments.words()[0]);
  const auto answer = client_of(arguments).get(path);
  if (!answer.ok()) return cannot(answer.error());
  print(arguments.has("json") ? dump_pretty(*answer) + "\n" : metrics_table(*answer));
  return kDone;
}

}  // namespace

Command metrics_command() {
  Synopsis synopsis;
  synopsis.name = "metrics";
  synopsis.words = "[MACHINE]";
  synopsis.summary = "success rate, durations, errors by state, cost";
  synopsis.flags = {{"json", "", "as JSON"}, endpoint_flag()};
  synopsis.words_max = 1;
  return {synopsis, metrics};
}

}  // namespace lockstep::cli
