// lockstep clock: what time it is in a running Lockstep, and what moves it.
#include "emulator/base/text.h"
#include "emulator/cli/command.h"

namespace lockstep::cli {

namespace {

std::string clock_text(const Json& clock) {
  std::string text = format("{}  {}\n", clock.get_string("now"), clock.get_string("mode"));
  const std::int64_t pending = clock.get_int("pending");
  if (pending > 0)
    text += format("{} pending, the next at {}\n", pending, clock.get_string("next"));
  const Json& holders = clock.get("holders");
  for (std::size_t i = 0; i < holders.size(); ++i)
    if (holders[i].is_string()) text += "held by " + holders[i].as_string() + "\n";
  return text;
}

int clock(const Arguments& arguments) {
  Json change = Json::object();
  for (const char* flag : {"advance", "to", "mode"})
    if (arguments.has(flag)) change.set(flag, arguments.value(flag));
  if (change.size() > 1) return cannot("--advance, --to and --mode exclude each other");
  const harness::Client client = client_of(arguments);
  const auto answer =
      change.empty() ? client.get("/_lockstep/clock") : client.post("/_lockstep/clock", change);
  if (!answer.ok()) return cannot(answer.error());
  print(arguments.has("json") ? dump_pretty(*answer) + "\n" : clock_text(*answer));
  return kDone;
}

}  // namespace

Command clock_command() {
  Synopsis synopsis;
  synopsis.name = "clock";
  synopsis.summary = "the time in a running Lockstep: show or move it";
  synopsis.flags = {{"advance", "DURATION", "move a virtual or manual clock on: 2m, 1h30m"},
                    {"to", "TIME", "move it to 2024-01-16T12:00:00Z"},
                    {"mode", "MODE", "change to real, scaled:N, virtual or manual"},
                    {"json", "", "as JSON"},
                    endpoint_flag()};
  return {synopsis, clock};
}

}  // namespace lockstep::cli
