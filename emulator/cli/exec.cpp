// lockstep exec: runs a command beside a Lockstep of its own and passes its exit code on.
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>

#include "emulator/app/app.h"
#include "emulator/base/text.h"
#include "emulator/cli/command.h"
#include "emulator/cli/environment.h"
#include "emulator/cli/signals.h"

namespace lockstep::cli {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// The command with nothing blocked and the default handling of signals; 0 or the error.
int spawn(std::vector<std::string> command, std::vector<std::string> environment, pid_t& pid) {
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const auto argv = pointers(command);
  const auto envp = pointers(environment);
  const int error =
      posix_spawnp(&pid, command[0].c_str(), nullptr, &attributes, argv.data(), envp.data());
  posix_spawnattr_destroy(&attributes);
  return error;
}

// Waits for the command; signals that somebody sends to us alone are passed on (those of the
// terminal reach the command by themselves).
int wait_for(pid_t pid) {
  for (;;) {
    siginfo_t info{};
    const int signal = next_signal(info);
    if (signal != SIGCHLD) {
      if (info.si_code <= 0) ::kill(pid, signal);
      continue;
    }
    int status = 0;
    if (::waitpid(pid, &status, WNOHANG) != pid) continue;
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
  }
}

int exec(const Arguments& arguments) {
  app::Config config;
  if (const auto read = app::apply_environment(config); !read.ok()) return cannot(read.error());
  // A server's settings in the environment are not meant for this one.
  config.host = "127.0.0.1";
  config.port = 0;
  config.data.clear();
  config.clock = {world::ClockMode::Virtual, 1};
  if (const auto read = apply_flags(arguments, config); !read.ok()) return cannot(read.error());
  block_signals();
  app::App app(config);
  if (const auto started = app.start(app::App::Listen::Http); !started.ok())
    return cannot(started.error());
  pid_t pid = 0;
  const int error =
      spawn(arguments.rest(),
            client_environment(inherited_environment(), {app.url(), config.region}), pid);
  if (error) {
    complain(arguments.rest()[0] + ": " + std::strerror(error));
    return error == ENOENT ? 127 : 126;  // as shells do
  }
  const int code = wait_for(pid);
  app.stop();
  return code;
}

}  // namespace

Command exec_command() {
  Synopsis synopsis;
  synopsis.name = "exec";
  synopsis.words = "-- COMMAND...";
  synopsis.summary = "run a command beside a fresh Lockstep: lockstep exec -- pytest";
  synopsis.about =
      "A free port, in memory, the virtual clock, unless flags say otherwise. The command gets\n"
      "AWS_ENDPOINT_URL, dummy credentials and a region, and no way to a real account. Its exit\n"
      "code is passed on, 128 and the signal's number if a signal ended it.";
  synopsis.flags = config_flags_of();
  synopsis.rest = Rest::Command;
  return {synopsis, exec};
}

}  // namespace lockstep::cli
