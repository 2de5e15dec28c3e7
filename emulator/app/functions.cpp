#include "emulator/app/functions.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "emulator/base/text.h"

namespace lockstep::app {

namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t kFileBytesMax = 1u << 20;

using JsonResult = Result<Json, std::string>;

// What runs a file when nobody says.
std::string usual_runtime(const fs::path& file) {
  const std::string extension = file.extension().string();
  if (extension == ".py") return "python3.12";
  if (extension == ".js" || extension == ".mjs" || extension == ".cjs") return "nodejs22.x";
  return "provided.al2023";
}

// {"name","path","handler",..} → the call; `base` is what its paths are relative to.
Result<StackCall, std::string> function_call(const Json& row, const fs::path& base) {
  const std::string name = row.get_string("name");
  if (name.empty()) return Failure(std::string("a function has no name"));
  Json input = Json::object({{"FunctionName", name}});
  if (const std::string url = row.get_string("url"); !url.empty()) {
    if (!starts_with(url, "http://"))
      return Failure(format("function {}: only http:// addresses are called, not {}", name, url));
    input.set("Runtime", "provided.al2023");
    input.set("Handler", "http");
    input.set("Local", Json::object({{"url", url}}));
  } else {
    const fs::path path = base / row.get_string("path");
    std::error_code error;
    const fs::path file = fs::canonical(path, error);
    if (error) return Failure(format("function {}: {}: {}", name, path.string(), error.message()));
    const bool folder = fs::is_directory(file, error);
    const std::string runtime =
        row.get_string("runtime", folder ? "provided.al2023" : usual_runtime(file));
    const std::string handler = row.get_string("handler", "handler");
    input.set("Runtime", runtime);
    input.set("Handler", folder ? handler : format("{}.{}", file.stem().string(), handler));
    input.set("Local",
              Json::object({{"folder", folder ? file.string() : file.parent_path().string()}}));
  }
  if (row.contains("timeout")) input.set("Timeout", row.get_int("timeout", 3));
  if (row.contains("memory")) input.set("MemorySize", row.get_int("memory", 128));
  if (row.get("environment").is_object())
    input.set("Environment", Json::object({{"Variables", row.get("environment")}}));
  return StackCall{"lambda", "lockstep:PutLocal", std::move(input)};
}

// "name=path/app.py:handler,runtime=python3.11"
JsonResult parse_flag(const std::string& text) {
  const auto parts = split(text, ',');
  const std::size_t equals = parts[0].find('=');
  const std::string_view where = parts[0].substr(equals + 1);
  Json row = Json::object({{"name", parts[0].substr(0, equals)}});
  if (where.find("://") != std::string_view::npos) {
    row.set("url", where);
  } else {
    const std::size_t colon = where.rfind(':');
    row.set("path", where.substr(0, colon));
    if (colon != std::string_view::npos) row.set("handler", where.substr(colon + 1));
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::size_t at = parts[i].find('=');
    const std::string key(parts[i].substr(0, at));
    const std::string value(at == std::string_view::npos ? "" : parts[i].substr(at + 1));
    if (key == "runtime") {
      row.set("runtime", value);
    } else if (key == "timeout" || key == "memory") {
      const auto number = to_int(value);
      if (!number || *number < 1)
        return Failure(format("--function {}: {} takes a number", text, key));
      row.set(key, *number);
    } else if (starts_with(key, "env.") && key.size() > 4) {
      Json environment = row.get("environment");
      environment.set(key.substr(4), value);
      row.set("environment", std::move(environment));
    } else {
      return Failure(
          format("--function {}: there is no '{}'; it takes runtime, timeout, memory "
                 "and env.NAME",
                 text, key));
    }
  }
  return row;
}

JsonResult read_file(const std::string& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return Failure(path + ": " + error.message());
  if (size > kFileBytesMax) return Failure(path + " is larger than 1 MiB");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  auto parsed = parse_json(text.str());
  if (!parsed.ok())
    return Failure(format("{}:{}:{}: {}", path, parsed.error().line, parsed.error().column,
                          parsed.error().message));
  if (!parsed->is_array()) return Failure(path + ": it is a list of functions");
  return std::move(*parsed);
}

}  // namespace

Result<std::vector<StackCall>, std::string> read_functions(const std::vector<std::string>& given) {
  std::vector<StackCall> calls;
  for (const std::string& text : given) {
    if (text.find('=') != std::string::npos) {
      ASSIGN_OR_RETURN(const Json row, parse_flag(text));
      ASSIGN_OR_RETURN(StackCall call, function_call(row, fs::path()));
      calls.push_back(std::move(call));
      continue;
    }
    ASSIGN_OR_RETURN(const Json rows, read_file(text));
    for (const Json& row : rows.items()) {
      ASSIGN_OR_RETURN(StackCall call, function_call(row, fs::path(text).parent_path()));
      calls.push_back(std::move(call));
    }
  }
  return calls;
}

}  // namespace lockstep::app
