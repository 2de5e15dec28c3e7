// TagResource, UntagResource, ListTagsForResource: of rules and buses.
#include <map>

#include "emulator/services/events/store.h"

namespace lockstep::events {
namespace {

// The tags stored with the rule or bus an ARN names, and how to store them again.
struct Tagged {
  std::optional<Rule> rule;
  std::optional<Bus> bus;

  Json& attributes() { return rule ? rule->attributes : bus->attributes; }
  void save(core::Turn& turn) {
    if (rule)
      Store(turn).put_rule(*rule);
    else
      Store(turn).put_bus(*bus);
  }
};

AwsResult<Tagged> find_tagged(core::Turn& turn, const Json& input) {
  const std::string arn = input.get_string("ResourceARN");
  Tagged tagged;
  Store store(turn);
  if (arn.find(":event-bus/") != std::string::npos) {
    tagged.bus = store.bus(bus_name(arn));
    if (!tagged.bus) return bus_not_found(bus_name(arn));
    return tagged;
  }
  const std::size_t at = arn.find(":rule/");
  if (!starts_with(arn, "arn:") || at == std::string::npos)
    return event_validation(
        format("Parameter {} is not valid. Reason: Provided Arn is not in correct format.", arn));
  const std::string place = arn.substr(at + 6);
  const std::size_t slash = place.rfind('/');
  const std::string bus =
      slash == std::string::npos ? std::string(kDefaultBus) : place.substr(0, slash);
  const std::string name = slash == std::string::npos ? place : place.substr(slash + 1);
  tagged.rule = store.rule(bus, name);
  if (!tagged.rule) return rule_not_found(name, bus);
  return tagged;
}

using TagMap = std::map<std::string, std::string>;

TagMap tags_in(const Json& attributes) {
  TagMap tags;
  const Json& list = attributes.get("Tags");
  if (list.is_array())
    for (const Json& tag : list.items()) tags[tag.get_string("Key")] = tag.get_string("Value");
  return tags;
}

Json tags_out(const TagMap& tags) {
  Json list = Json::array();
  for (const auto& [key, value] : tags)
    list.push_back(Json::object({{"Key", key}, {"Value", value}}));
  return list;
}

AwsResult<Json> tag_event_resource(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Tagged tagged, find_tagged(turn, call.input));
  TagMap tags = tags_in(tagged.attributes());
  for (const Json& tag : call.input.get("Tags").items())
    tags[tag.get_string("Key")] = tag.get_string("Value");
  tagged.attributes().set("Tags", tags_out(tags));
  tagged.save(turn);
  return Json::object();
}

AwsResult<Json> untag_event_resource(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Tagged tagged, find_tagged(turn, call.input));
  TagMap tags = tags_in(tagged.attributes());
  for (const Json& key : call.input.get("TagKeys").items())
    if (key.is_string()) tags.erase(key.as_string());
  tagged.attributes().set("Tags", tags_out(tags));
  tagged.save(turn);
  return Json::object();
}

AwsResult<Json> list_event_tags(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Tagged tagged, find_tagged(turn, call.input));
  return Json::object({{"Tags", tags_out(tags_in(tagged.attributes()))}});
}

}  // namespace

void add_event_tag_operations(Operations& operations) {
  operations.push_back({"TagResource", tag_event_resource});
  operations.push_back({"UntagResource", untag_event_resource});
  operations.push_back({"ListTagsForResource", list_event_tags});
}

}  // namespace lockstep::events
