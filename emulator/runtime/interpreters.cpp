#include "emulator/runtime/interpreters.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>

#include "emulator/base/check.h"
#include "emulator/base/text.h"

namespace lockstep::runtime {
namespace {

constexpr std::pair<std::string_view, std::string_view> kBootstraps[] = {
#include "generated/runtime_bootstraps.inc"
};

// Asks the program itself: what stands in PATH may be a shim that starts slowly.
constexpr const char* kPythonQuestion =
    " -c 'import sys; print(sys.executable); print(\"%d.%d.%d\" % sys.version_info[:3])'"
    " 2>/dev/null </dev/null";
constexpr const char* kNodeQuestion =
    " -p 'process.execPath + \"\\n\" + process.versions.node' 2>/dev/null </dev/null";

Interpreter ask(const std::string& program, const char* question) {
  Interpreter found;
  FILE* pipe = ::popen((program + question).c_str(), "re");
  if (!pipe) return found;
  char line[4096];
  if (std::fgets(line, sizeof line, pipe)) found.path = trim(line);
  if (std::fgets(line, sizeof line, pipe)) found.version = trim(line);
  if (::pclose(pipe) != 0 || found.path.empty() || ::access(found.path.c_str(), X_OK) != 0)
    return {};
  return found;
}

// "3.12" of "python3.12", "20" of "nodejs20.x".
std::string wanted_version(std::string_view runtime) {
  std::string version(runtime.substr(starts_with(runtime, "python") ? 6 : 6));
  if (ends_with(version, ".x")) version.resize(version.size() - 2);
  return version;
}

Interpreter look_up(std::string_view runtime) {
  const std::string version = wanted_version(runtime);
  if (family_of(runtime) == Family::Node) return ask("node", kNodeQuestion);
  const Interpreter usual = ask("python3", kPythonQuestion);
  if (starts_with(usual.version, version + ".")) return usual;
  const bool plain = version.find_first_not_of("0123456789.") == std::string::npos;
  const Interpreter exact = plain ? ask("python" + version, kPythonQuestion) : Interpreter();
  return exact.path.empty() ? usual : exact;
}

}  // namespace

Family family_of(std::string_view runtime) {
  if (starts_with(runtime, "python3")) return Family::Python;
  if (starts_with(runtime, "nodejs")) return Family::Node;
  if (starts_with(runtime, "provided")) return Family::Provided;
  return Family::Other;
}

Result<Interpreter, std::string> find_interpreter(std::string_view runtime) {
  static std::mutex mutex;
  static std::map<std::string, Interpreter, std::less<>> known;
  const std::lock_guard lock(mutex);
  auto found = known.find(runtime);
  if (found == known.end()) found = known.emplace(runtime, look_up(runtime)).first;
  if (!found->second.path.empty()) return found->second;
  if (family_of(runtime) == Family::Node)
    return Failure(
        format("The runtime {} needs Node.js: install it, so that 'node' is in PATH.", runtime));
  return Failure(
      format("The runtime {} needs Python 3: install it, so that 'python3' is in PATH.", runtime));
}

std::string_view bootstrap_source(std::string_view name) {
  for (const auto& [path, text] : kBootstraps)
    if (path == name) return text;
  CHECK_MSG(false, "a bootstrap that is not embedded");
  return {};
}

}  // namespace lockstep::runtime
