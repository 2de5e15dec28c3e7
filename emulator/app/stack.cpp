#include "emulator/app/stack.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "emulator/app/embedded.h"
#include "emulator/base/text.h"
#include "emulator/runtime/zip.h"

namespace lockstep::app {

namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t kFileBytesMax = 16u << 20;
constexpr std::string_view kBuiltIn = "built-in:/";

using TextResult = Result<std::string, std::string>;

TextResult read_file(const fs::path& path) {
  if (starts_with(path.string(), kBuiltIn)) {
    const fs::path below = fs::path(path.string().substr(kBuiltIn.size())).lexically_normal();
    const auto text = embedded_fixture(below.string());
    if (!text) return Failure("there is no built-in file " + below.string());
    return std::string(*text);
  }
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return Failure(path.string() + ": " + error.message());
  if (size > kFileBytesMax) return Failure(path.string() + " is larger than 16 MiB");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return Failure(path.string() + " cannot be read");
  return std::move(text).str();
}

TextResult zip_folder(const fs::path& folder) {
  std::vector<std::pair<std::string, std::string>> files;
  if (starts_with(folder.string(), kBuiltIn)) {
    const fs::path below = fs::path(folder.string().substr(kBuiltIn.size())).lexically_normal();
    files = embedded_folder(below.string() + "/");
  } else {
    std::error_code error;
    fs::recursive_directory_iterator at(folder, error), end;
    for (; !error && at != end; at.increment(error)) {
      if (at->path().filename() == "__pycache__") at.disable_recursion_pending();
      if (!at->is_regular_file(error)) continue;
      ASSIGN_OR_RETURN(std::string text, read_file(at->path()));
      files.emplace_back(at->path().lexically_relative(folder).string(), std::move(text));
    }
    std::sort(files.begin(), files.end());
  }
  if (files.empty()) return Failure(folder.string() + ": there are no files in it");
  return runtime::make_zip(files);
}

Result<Json, std::string> with_files(const Json& value, const fs::path& folder) {
  if (value.is_string()) {
    if (starts_with(value.as_string(), "zip://")) {
      ASSIGN_OR_RETURN(const std::string zip, zip_folder(folder / value.as_string().substr(6)));
      return Json(base64(zip));
    }
    if (!starts_with(value.as_string(), "file://")) return value;
    ASSIGN_OR_RETURN(std::string text, read_file(folder / value.as_string().substr(7)));
    return Json(std::move(text));
  }
  Json result = value;
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      ASSIGN_OR_RETURN(Json item, with_files(value[i], folder));
      result.at(i) = std::move(item);
    }
  } else if (value.is_object()) {
    for (const auto& member : value.members()) {
      ASSIGN_OR_RETURN(Json item, with_files(member.value, folder));
      result.set(member.key, std::move(item));
    }
  }
  return result;
}

// The account and region of a stack as it is written stand for the configured ones.
Json retargeted(Json value, const StackTarget& target) {
  if (value.is_string())
    return replace_all(replace_all(value.as_string(), "000000000000", target.account_id),
                       "us-east-1", target.region);
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i) value.at(i) = retargeted(value[i], target);
  if (value.is_object()) {
    const Json before = value;
    for (const auto& member : before.members())
      value.set(member.key, retargeted(member.value, target));
  }
  return value;
}

Json with_settings(Json value, const StackTarget& target) {
  if (value.is_string() && value.as_string().find("${") != std::string::npos) {
    std::string text = value.as_string();
    for (const auto& [name, setting] : target.settings)
      text = replace_all(std::move(text), "${" + name + "}", setting);
    return text;
  }
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i) value.at(i) = with_settings(value[i], target);
  if (value.is_object()) {
    const Json before = value;
    for (const auto& member : before.members())
      value.set(member.key, with_settings(member.value, target));
  }
  return value;
}

std::string service_name(const std::string& given) {
  if (given == "stepfunctions" || given == "sfn") return "states";
  return given;
}

}  // namespace

Result<std::vector<StackCall>, std::string> load_stack(const std::string& name,
                                                       const StackTarget& target) {
  std::vector<StackCall> calls;
  if (name == "none" || name.empty()) return calls;
  const fs::path path =
      name == "order" || name == "order-python"
          ? fs::path(std::string(kBuiltIn) + "stacks/" + name + ".json")
          : fs::path(name);
  ASSIGN_OR_RETURN(std::string text, read_file(path));
  auto parsed = parse_json(text);
  if (!parsed.ok())
    return Failure(format("{}:{}:{}: {}", name, parsed.error().line, parsed.error().column,
                          parsed.error().message));
  if (!parsed->is_array()) return Failure(name + ": a stack is a list of AWS calls");
  const bool elsewhere = target.account_id != "000000000000" || target.region != "us-east-1";
  for (const Json& row : parsed->items()) {
    StackCall call{service_name(row.get_string("service")), row.get_string("operation"), Json()};
    if (call.service.empty() || call.operation.empty() || !row.get("input").is_object())
      return Failure(
          format("{}: call {} is not {{service, operation, input}}", name, calls.size() + 1));
    ASSIGN_OR_RETURN(call.input, with_files(row.get("input"), path.parent_path()));
    call.input = with_settings(std::move(call.input), target);
    if (elsewhere) call.input = retargeted(std::move(call.input), target);
    calls.push_back(std::move(call));
  }
  return calls;
}

bool has_outside_functions(const std::vector<StackCall>& calls) {
  return std::any_of(calls.begin(), calls.end(), [](const StackCall& call) {
    return call.service == "lambda" && call.operation == "CreateFunction" &&
           !starts_with(call.input.get_string("Handler"), "native.");
  });
}

// All calls are submitted at once: the core runs them in this order, many to a turn.
Result<void, std::string> deploy_stack(core::Core& core, const std::vector<StackCall>& calls) {
  std::vector<core::Call> submitted;
  for (const StackCall& call : calls)
    submitted.push_back({call.service, call.operation, call.input, {}, nullptr});
  std::vector<core::AwsResult<Json>> results(calls.size(), Json());
  std::atomic<std::size_t> left = calls.size();
  std::promise<void> all_done;
  if (calls.empty()) all_done.set_value();
  core.submit_all(std::move(submitted), [&](std::size_t i, core::Reply reply) {
    results[i] = std::move(reply.result);
    if (--left == 0) all_done.set_value();
  });
  all_done.get_future().get();
  for (std::size_t i = 0; i < calls.size(); ++i)
    if (!results[i].ok())
      return Failure(format("call {} of the stack, {} {}: {}: {}", i + 1, calls[i].service,
                            calls[i].operation, results[i].error().code,
                            results[i].error().message));
  return {};
}

}  // namespace lockstep::app
