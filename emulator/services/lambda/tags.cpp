// Tags of functions: ListTags, TagResource, UntagResource.
#include "emulator/services/lambda/operations.h"

namespace lockstep::lambda {
namespace {

constexpr std::size_t kTagsMax = 50;

AwsResult<Function*> tagged(core::Turn& turn, Functions& functions, const Json& input) {
  const std::string arn = input.get_string("Resource");
  ASSIGN_OR_RETURN(const FunctionName named, parse_function_name(arn, ""));
  if (!named.qualifier.empty()) {
    return invalid(
        "Tags on function aliases and versions are not supported. Please specify a function ARN.");
  }
  return functions.resolve_function(turn, Json::object({{"FunctionName", arn}}));
}

AwsResult<Json> list(core::Turn& turn, Functions& functions, const Json& input) {
  ASSIGN_OR_RETURN(const Function* function, tagged(turn, functions, input));
  return Json::object({{"Tags", function->tags}});
}

AwsResult<Json> tag(core::Turn& turn, Functions& functions, const Json& input) {
  ASSIGN_OR_RETURN(const Function* function, tagged(turn, functions, input));
  Function changed = *function;
  if (const Json& tags = input.get("Tags"); tags.is_object()) {
    for (const Json::Member& each : tags.members()) changed.tags.set(each.key, each.value);
  }
  if (changed.tags.size() > kTagsMax) return invalid("Number of tags exceeds resource tag limit.");
  functions.save(turn.db(), std::move(changed));
  return Json::object();
}

AwsResult<Json> untag(core::Turn& turn, Functions& functions, const Json& input) {
  ASSIGN_OR_RETURN(const Function* function, tagged(turn, functions, input));
  Function changed = *function;
  const Json& keys = input.get("TagKeys");
  for (std::size_t i = 0; keys.is_array() && i < keys.size(); ++i) {
    if (keys[i].is_string()) changed.tags.erase(keys[i].as_string());
  }
  functions.save(turn.db(), std::move(changed));
  return Json::object();
}

}  // namespace

std::vector<core::Operation> tag_operations(Functions& functions) {
  const auto on = [&functions](auto perform) {
    return [&functions, perform](core::Turn& turn, const core::Call& call) {
      return perform(turn, functions, call.input);
    };
  };
  return {{"ListTags", on(list)}, {"TagResource", on(tag)}, {"UntagResource", on(untag)}};
}

}  // namespace lockstep::lambda
