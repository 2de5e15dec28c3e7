// lockstep serve: answers the AWS APIs until it is told to stop.
#include "emulator/app/app.h"
#include "emulator/base/text.h"
#include "emulator/cli/command.h"
#include "emulator/cli/signals.h"

namespace lockstep::cli {

namespace {

int serve(const Arguments& arguments) {
  app::Config config;
  if (const auto read = app::apply_environment(config); !read.ok()) return cannot(read.error());
  if (const auto read = apply_flags(arguments, config); !read.ok()) return cannot(read.error());
  block_signals();
  app::App app(config);
  if (const auto started = app.start(app::App::Listen::Http); !started.ok())
    return cannot(started.error());
  print("Ready. " + app.url() + "\n");
  siginfo_t info{};
  while (next_signal(info) == SIGCHLD) continue;
  unblock_signals();
  app.stop();
  return kDone;
}

}  // namespace

Command serve_command() {
  Synopsis synopsis;
  synopsis.name = "serve";
  synopsis.summary = "answer the AWS APIs until told to stop";
  synopsis.about =
      "Prints \"Ready. URL\" when it accepts requests; SIGTERM or Ctrl-C ends it with everything\n"
      "written. Each flag has a variable: LOCKSTEP_CLOCK_START for --clock-start.";
  synopsis.flags = config_flags_of();
  return {synopsis, serve};
}

}  // namespace lockstep::cli
