// lockstep reset: a running Lockstep back to its start.
#include "emulator/cli/command.h"

namespace lockstep::cli {

namespace {

int reset(const Arguments& arguments) {
  const auto answer = client_of(arguments).post("/_lockstep/reset", Json::object());
  if (!answer.ok()) return cannot(answer.error());
  print("Reset.\n");
  return kDone;
}

}  // namespace

Command reset_command() {
  Synopsis synopsis;
  synopsis.name = "reset";
  synopsis.summary = "a running Lockstep back to its start";
  synopsis.about = "Everything is gone; then its stack is deployed again.";
  synopsis.flags = {endpoint_flag()};
  return {synopsis, reset};
}

}  // namespace lockstep::cli
