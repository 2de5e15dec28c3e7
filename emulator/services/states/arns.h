// The ARNs of Step Functions: reading, making, and which names may stand in them.
// Shapes  arn:aws:states:R:A:stateMachine:M[:qualifier] · execution:M:E · express:M:E:UUID ·
//         activity:N · mapRun:M/LABEL:UUID · execution:M/LABEL:E. StatesArn.name: E, or "E:UUID" of an express execution.
// Errors  InvalidArn.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/core/aws_error.h"
#include "emulator/core/turn.h"

namespace lockstep::states {

enum class ArnKind : std::uint8_t { StateMachine, Execution, Express, Activity, MapRun };

struct StatesArn {
  ArnKind kind = ArnKind::StateMachine;
  std::string machine;    // of all but activities
  std::string name;       // of executions and activities
  std::string qualifier;  // version or alias of a state machine
};

core::AwsResult<StatesArn> parse_arn(std::string_view arn);
// The same, and refuses what is not of this kind in the words of AWS.
core::AwsResult<StatesArn> parse_arn(std::string_view arn, ArnKind expected);

// "arn:aws:states:us-east-1:000000000000:"
std::string arn_prefix(const core::Turn& turn);
std::string machine_arn(const core::Turn& turn, std::string_view machine);
// Of a version or an alias.
std::string qualified_arn(const core::Turn& turn, std::string_view machine,
                          std::string_view qualifier);
std::string execution_arn(const core::Turn& turn, std::string_view machine, std::string_view name);
std::string express_arn(const core::Turn& turn, std::string_view machine, std::string_view name);
std::string activity_arn(const core::Turn& turn, std::string_view name);

core::AwsResult<void> check_name(std::string_view name);

}  // namespace lockstep::states
