// The program: finds the subcommand, gives help, and what all subcommands share.
#include <algorithm>
#include <cstdio>

#include "emulator/base/text.h"
#include "emulator/cli/command.h"
#include "emulator/harness/words.h"

namespace lockstep::cli {

namespace {

const std::vector<Command>& commands() {
  static const std::vector<Command> kCommands = {
      serve_command(), exec_command(),     test_command(),   find_command(),
      reset_command(), clock_command(),    inbox_command(),  metrics_command(),
      graph_command(), validate_command(), eval_command(),   faults_command(),
      wait_command()};
  return kCommands;
}

std::string overview() {
  std::string text =
      "lockstep: the AWS Step Functions of your machine, the same answer every time\n\n"
      "usage: lockstep COMMAND [flags]\n\n";
  for (const Command& command : commands())
    text += format("  {:<9} {}\n", command.synopsis.name, command.synopsis.summary);
  return text + "\nlockstep COMMAND --help says more; lockstep --version says which one this is.\n";
}

int unknown_command(const std::string& word) {
  std::vector<std::string> known;
  for (const Command& command : commands()) known.push_back(command.synopsis.name);
  return cannot(format("there is no command {}{} (lockstep --help lists them)", word,
                       harness::did_you_mean(word, known)));
}

int run_command(const Command& command, const std::vector<std::string>& texts) {
  const auto arguments = Arguments::parse(command.synopsis, texts);
  if (!arguments.ok())
    return cannot(format("{} (lockstep {} --help)", arguments.error(), command.synopsis.name));
  if (arguments->has("help")) return print(help_text(command.synopsis)), kDone;
  return command.run(*arguments);
}

}  // namespace

int run_cli(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    std::fputs(overview().c_str(), stderr);
    return kCannot;
  }
  const std::string& word = arguments[0];
  if (word == "--help" || word == "-h") return print(overview()), kDone;
  if (word == "--version") return print("lockstep " LOCKSTEP_VERSION "\n"), kDone;
  if (word == "help") {
    if (arguments.size() == 1) return print(overview()), kDone;
    return run_cli({arguments[1], "--help"});
  }
  for (const Command& command : commands())
    if (command.synopsis.name == word)
      return run_command(command, {arguments.begin() + 1, arguments.end()});
  return unknown_command(word);
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void complain(std::string_view text) {
  const std::string line = "lockstep: " + std::string(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int cannot(std::string_view text) {
  complain(text);
  return kCannot;
}

Flag endpoint_flag() {
  return {"endpoint", "URL",
          "the running Lockstep (LOCKSTEP_ENDPOINT, AWS_ENDPOINT_URL, http://127.0.0.1:4566)"};
}

harness::Client client_of(const Arguments& arguments) {
  std::string endpoint = arguments.value("endpoint");
  for (const char* variable : {"LOCKSTEP_ENDPOINT", "AWS_ENDPOINT_URL"})
    if (endpoint.empty()) endpoint = app::environment(variable);
  if (endpoint.empty()) endpoint = "http://127.0.0.1:4566";
  while (ends_with(endpoint, "/")) endpoint.pop_back();
  return harness::Client(endpoint);
}

std::vector<Flag> config_flags_of(const std::vector<std::string>& without) {
  std::vector<Flag> flags;
  for (const app::ConfigFlag& flag : app::config_flags())
    if (std::find(without.begin(), without.end(), flag.name) == without.end())
      flags.push_back({flag.name, flag.argument, flag.help});
  return flags;
}

Result<void, std::string> apply_flags(const Arguments& arguments, app::Config& config) {
  for (const auto& [name, value] : arguments.given()) {
    bool is_setting = false;
    for (const app::ConfigFlag& flag : app::config_flags()) is_setting |= flag.name == name;
    if (is_setting) RETURN_IF_ERROR(app::set_flag(config, name, value));
  }
  return {};
}

}  // namespace lockstep::cli
