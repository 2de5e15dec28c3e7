// Operations: the families of Lambda's operations, one function each, as the service lists them.
#pragma once

#include <vector>

#include "emulator/core/service.h"
#include "emulator/services/lambda/functions.h"
#include "emulator/services/lambda/invoker.h"
#include "emulator/services/lambda/mappings.h"

namespace lockstep::lambda {

std::vector<core::Operation> function_operations(Functions& functions, Runs& runs);
std::vector<core::Operation> version_operations(Functions& functions);
std::vector<core::Operation> setting_operations(Functions& functions);
std::vector<core::Operation> tag_operations(Functions& functions);
std::vector<core::Operation> url_operations(Functions& functions);
std::vector<core::Operation> invoke_operations(Invoker& invoker, Runs& runs, Faults& faults);
std::vector<core::Operation> mapping_operations(Functions& functions, Mappings& mappings);

// Makes $LATEST the next version, unless the last one is the same; `input` may have a Description.
AwsResult<Version> publish_version(core::Turn& turn, Functions& functions, Function& function,
                                   const Json& input);

}  // namespace lockstep::lambda
