// lockstep wait: until a Lockstep accepts requests.
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/cli/command.h"

namespace lockstep::cli {

namespace {

int wait(const Arguments& arguments) {
  const std::string timeout = arguments.value("timeout", "30s");
  const auto timeout_ms = parse_duration_ms(timeout);
  if (!timeout_ms) return cannot("--timeout takes a duration such as 30s, not '" + timeout + "'");
  const harness::Client client = client_of(arguments);
  if (client.wait_until_ready(*timeout_ms)) return kDone;
  complain(
      format("nothing answers at {} within {}", client.endpoint(), duration_text(*timeout_ms)));
  return kNo;
}

}  // namespace

Command wait_command() {
  Synopsis synopsis;
  synopsis.name = "wait";
  synopsis.summary = "wait until a Lockstep accepts requests";
  synopsis.flags = {{"timeout", "DURATION", "give up after this much real time (30s)"},
                    endpoint_flag()};
  return {synopsis, wait};
}

}  // namespace lockstep::cli
