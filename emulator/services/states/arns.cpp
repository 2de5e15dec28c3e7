#include "emulator/services/states/arns.h"

#include <array>

#include "emulator/services/states/errors.h"

namespace lockstep::states {

namespace {

constexpr std::array<std::pair<std::string_view, ArnKind>, 5> kTypes = {{
    {"stateMachine", ArnKind::StateMachine},
    {"execution", ArnKind::Execution},
    {"express", ArnKind::Express},
    {"activity", ArnKind::Activity},
    {"mapRun", ArnKind::MapRun},
}};

std::string_view type_name(ArnKind kind) { return kTypes[static_cast<std::size_t>(kind)].first; }

bool forbidden(unsigned char c) {
  return c < 0x20 || c == 0x7F ||
         std::string_view(" <>{}[]?*\"#%\\^|~`$&,;:/").find(static_cast<char>(c)) !=
             std::string_view::npos;
}

std::string joined(const std::vector<std::string_view>& parts, std::size_t first) {
  std::string out;
  for (std::size_t i = first; i < parts.size(); ++i) {
    if (i > first) out += ':';
    out += parts[i];
  }
  return out;
}

}  // namespace

core::AwsResult<StatesArn> parse_arn(std::string_view arn) {
  constexpr std::size_t kArnMax = 2048;
  if (arn.size() > kArnMax) return invalid_arn(arn.substr(0, 256));
  const auto parts = split(arn, ':');
  if (parts.size() < 7 || parts[0] != "arn" || !starts_with(parts[1], "aws") ||
      parts[2] != "states")
    return invalid_arn(arn);
  for (const auto& [name, kind] : kTypes) {
    if (parts[5] != name) continue;
    StatesArn out{kind, "", "", ""};
    if (kind == ArnKind::Activity) {
      out.name = joined(parts, 6);
      return out;
    }
    out.machine = parts[6];
    if (kind == ArnKind::StateMachine)
      out.qualifier = joined(parts, 7);
    else if (parts.size() < 8)
      return invalid_arn(arn);
    else
      out.name = joined(parts, 7);
    return out;
  }
  return wrong_resource_type(parts[5]);
}

core::AwsResult<StatesArn> parse_arn(std::string_view arn, ArnKind expected) {
  ASSIGN_OR_RETURN(StatesArn parsed, parse_arn(arn));
  if (parsed.kind != expected) return wrong_resource_type(type_name(parsed.kind));
  return parsed;
}

std::string arn_prefix(const core::Turn& turn) {
  std::string out = "arn:aws:states:";
  out += turn.region();
  out += ':';
  out += turn.account_id();
  out += ':';
  return out;
}

namespace {
std::string made(const core::Turn& turn, ArnKind kind, std::string_view first,
                 std::string_view second) {
  std::string out = arn_prefix(turn);
  out += type_name(kind);
  out += ':';
  out += first;
  if (second.empty()) return out;
  out += ':';
  out += second;
  return out;
}
}  // namespace

std::string machine_arn(const core::Turn& turn, std::string_view machine) {
  return made(turn, ArnKind::StateMachine, machine, "");
}
std::string qualified_arn(const core::Turn& turn, std::string_view machine,
                          std::string_view qualifier) {
  return made(turn, ArnKind::StateMachine, machine, qualifier);
}
std::string execution_arn(const core::Turn& turn, std::string_view machine, std::string_view name) {
  return made(turn, ArnKind::Execution, machine, name);
}
std::string express_arn(const core::Turn& turn, std::string_view machine, std::string_view name) {
  return made(turn, ArnKind::Express, machine, name);
}
std::string activity_arn(const core::Turn& turn, std::string_view name) {
  return made(turn, ArnKind::Activity, name, "");
}

core::AwsResult<void> check_name(std::string_view name) {
  constexpr std::size_t kNameMax = 80;
  if (name.empty() || name.size() > kNameMax * 4) return invalid_name(name.substr(0, 256));
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    if (forbidden(c)) return invalid_name(name);
    // U+0080..U+009F
    if (c == 0xC2 && i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) < 0xA0)
      return invalid_name(name);
  }
  return {};
}

}  // namespace lockstep::states
