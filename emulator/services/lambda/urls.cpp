// Function URLs: Create-, Get-, Update-, Delete- and ListFunctionUrlConfigs; Lockstep's own
// FindUrl, which names the function behind a URL's first label.
#include "emulator/base/timestamp.h"
#include "emulator/services/lambda/configuration.h"
#include "emulator/services/lambda/operations.h"

namespace lockstep::lambda {
namespace {

struct UrlCall {
  core::Turn& turn;
  Functions& functions;
  const Json& input;
};

// "http://127.0.0.1:4566" → "4566"
std::string port_of(const std::string& endpoint) {
  const std::size_t colon = endpoint.rfind(':');
  return colon == std::string::npos || colon < 6 ? "80" : endpoint.substr(colon + 1);
}

Failure<AwsError> no_url(const UrlCall& call, const Target& target) {
  return refuse(
      "ResourceNotFoundException",
      format("Function URL config not found: {}", function_arn(call.turn, target.function->name)),
      404);
}

void copy_settings(const Json& input, Json& config) {
  for (const char* member : {"AuthType", "Cors", "InvokeMode"})
    if (const Json* value = input.find(member); value && !value->is_null())
      config.set(member, *value);
}

AwsResult<Json> create(const UrlCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.functions.resolve(call.turn, call.input));
  core::Turn& turn = call.turn;
  if (target.function->urls.contains(target.qualifier)) {
    return refuse("ResourceConflictException",
                  format("Failed to create function url config for [functionArn = {}]. Error "
                         "message:  FunctionUrlConfig exists for this Lambda function",
                         function_arn(turn, target.function->name)),
                  409);
  }
  if (call.input.get_string("InvokeMode") == "RESPONSE_STREAM")
    return invalid("Lockstep does not stream a function's response: use BUFFERED.");
  std::string arn = function_arn(turn, target.function->name);
  if (!target.qualifier.empty()) arn += ":" + target.qualifier;
  const std::string id = to_lower(turn.chance().letters_digits("function-url", arn, 32));
  const std::string now = modified_time(turn.now_ms());
  Json config = Json::object({{"FunctionUrl", format("http://{}.lambda-url.{}.localhost:{}/", id,
                                                     turn.region(), port_of(turn.endpoint()))},
                              {"FunctionArn", arn},
                              {"AuthType", "NONE"},
                              {"CreationTime", now},
                              {"LastModifiedTime", now},
                              {"InvokeMode", "BUFFERED"}});
  copy_settings(call.input, config);
  Function changed = *target.function;
  changed.urls.set(target.qualifier, config);
  call.functions.save(turn.db(), std::move(changed));
  config.erase("LastModifiedTime");
  return config;
}

AwsResult<Json> get(const UrlCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.functions.resolve(call.turn, call.input));
  if (const Json* config = target.function->urls.find(target.qualifier)) return *config;
  return no_url(call, target);
}

AwsResult<Json> update(const UrlCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.functions.resolve(call.turn, call.input));
  const Json* known = target.function->urls.find(target.qualifier);
  if (!known) return no_url(call, target);
  Json config = *known;
  copy_settings(call.input, config);
  config.set("LastModifiedTime", modified_time(call.turn.now_ms()));
  Function changed = *target.function;
  changed.urls.set(target.qualifier, config);
  call.functions.save(call.turn.db(), std::move(changed));
  return config;
}

AwsResult<Json> erase(const UrlCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.functions.resolve(call.turn, call.input));
  Function changed = *target.function;
  if (!changed.urls.erase(target.qualifier)) return no_url(call, target);
  call.functions.save(call.turn.db(), std::move(changed));
  return Json::object();
}

AwsResult<Json> list(const UrlCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.functions.resolve(call.turn, call.input));
  Json all = Json::array();
  for (const Json::Member& each : target.function->urls.members()) all.push_back(each.value);
  return Json::object({{"FunctionUrlConfigs", std::move(all)}});
}

AwsResult<Json> find(const UrlCall& call) {
  const std::string prefix = "http://" + call.input.get_string("Id") + ".";
  for (const auto& [name, function] : call.functions.all(call.turn.db()))
    for (const Json::Member& url : function.urls.members())
      if (starts_with(url.value.get_string("FunctionUrl"), prefix)) return url.value;
  return no_such_resource();
}

}  // namespace

std::vector<core::Operation> url_operations(Functions& functions) {
  const auto on = [&functions](auto perform) {
    return [&functions, perform](core::Turn& turn, const core::Call& call) {
      return perform(UrlCall{turn, functions, call.input});
    };
  };
  return {{"CreateFunctionUrlConfig", on(create)}, {"GetFunctionUrlConfig", on(get)},
          {"UpdateFunctionUrlConfig", on(update)}, {"DeleteFunctionUrlConfig", on(erase)},
          {"ListFunctionUrlConfigs", on(list)},    {"lockstep:FindUrl", on(find)}};
}

}  // namespace lockstep::lambda
