#include "emulator/asl/reading.h"
#include "emulator/base/text.h"

namespace lockstep::asl::reading {

namespace {

constexpr unsigned bit(StateType type) { return 1u << static_cast<unsigned>(type); }
constexpr unsigned kPass = bit(StateType::Pass), kTask = bit(StateType::Task),
                   kChoice = bit(StateType::Choice), kWait = bit(StateType::Wait),
                   kSucceed = bit(StateType::Succeed), kFail = bit(StateType::Fail),
                   kParallel = bit(StateType::Parallel), kMap = bit(StateType::Map);
constexpr unsigned kAll = 0xFF;
constexpr unsigned kWorks = kTask | kParallel | kMap;
constexpr unsigned kMoves = kPass | kWait | kWorks;  // have Next or End

enum class In : std::uint8_t { Both, JsonPath, Jsonata };
struct Rule {
  std::string_view name;
  unsigned types;
  In language;
};

constexpr Rule kRules[] = {
    {"Type", kAll, In::Both},
    {"Comment", kAll, In::Both},
    {"QueryLanguage", kAll, In::Both},
    {"Next", kMoves, In::Both},
    {"End", kMoves, In::Both},
    {"Assign", kMoves | kChoice, In::Both},
    {"Output", kAll & ~kFail, In::Jsonata},
    {"InputPath", kAll, In::JsonPath},
    {"OutputPath", kAll, In::JsonPath},
    {"ResultPath", kPass | kWorks, In::JsonPath},
    {"Parameters", kPass | kWorks, In::JsonPath},
    {"ResultSelector", kWorks, In::JsonPath},
    {"Retry", kWorks, In::Both},
    {"Catch", kWorks, In::Both},
    {"Result", kPass, In::JsonPath},
    {"Resource", kTask, In::Both},
    {"Arguments", kTask | kParallel, In::Jsonata},
    {"TimeoutSeconds", kTask, In::Both},
    {"TimeoutSecondsPath", kTask, In::JsonPath},
    {"HeartbeatSeconds", kTask, In::Both},
    {"HeartbeatSecondsPath", kTask, In::JsonPath},
    {"Credentials", kTask, In::Both},
    {"Choices", kChoice, In::Both},
    {"Default", kChoice, In::Both},
    {"Seconds", kWait, In::Both},
    {"SecondsPath", kWait, In::JsonPath},
    {"Timestamp", kWait, In::Both},
    {"TimestampPath", kWait, In::JsonPath},
    {"Error", kFail, In::Both},
    {"ErrorPath", kFail, In::JsonPath},
    {"Cause", kFail, In::Both},
    {"CausePath", kFail, In::JsonPath},
    {"Branches", kParallel, In::Both},
    {"ItemProcessor", kMap, In::Both},
    {"Iterator", kMap, In::Both},
    {"Items", kMap, In::Jsonata},
    {"ItemsPath", kMap, In::JsonPath},
    {"ItemSelector", kMap, In::Both},
    {"MaxConcurrency", kMap, In::Both},
    {"MaxConcurrencyPath", kMap, In::JsonPath},
    {"ItemReader", kMap, In::Both},
    {"ItemBatcher", kMap, In::Both},
    {"ResultWriter", kMap, In::Both},
    {"Label", kMap, In::Both},
    {"ToleratedFailureCount", kMap, In::Both},
    {"ToleratedFailureCountPath", kMap, In::JsonPath},
    {"ToleratedFailurePercentage", kMap, In::Both},
    {"ToleratedFailurePercentagePath", kMap, In::JsonPath},
};

const Rule* find_rule(std::string_view name) {
  for (const Rule& rule : kRules)
    if (rule.name == name) return &rule;
  return nullptr;
}

}  // namespace

void check_fields(const Fields& fields, StateType type) {
  for (const auto& member : fields.object().members()) {
    const Rule* rule = find_rule(member.key);
    if (!rule || (rule->types & bit(type)) == 0) {
      fields.error(format("Field '{}' is not supported", member.key));
    } else if (rule->language != In::Both && (rule->language == In::Jsonata) != fields.jsonata()) {
      const std::string_view set = fields.jsonata() ? "JSONata" : "JSONPath";
      const std::string_view other = fields.jsonata() ? "JSONPath" : "JSONata";
      fields.error(
          format("The QueryLanguage is set to '{}', but field '{}' is only supported for "
                 "the '{}' QueryLanguage",
                 set, member.key, other));
    }
  }
}

}  // namespace lockstep::asl::reading
