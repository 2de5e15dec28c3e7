// Operations: the families of Lambda's operations, one function each, as the service lists them.
#pragma once

#include <vector>

#include "emulator/core/service.h"
#include "emulator/services/lambda/functions.h"
#include "emulator/services/lambda/invoker.h"
#include "emulator/services/lambda/mappings.h"

namespace lockstep::lambda {

std::vector<core::Operation> function_operations(Functions& functions);
std::vector<core::Operation> tag_operations(Functions& functions);
std::vector<core::Operation> invoke_operations(Invoker& invoker);
std::vector<core::Operation> mapping_operations(Functions& functions, Mappings& mappings);

}  // namespace lockstep::lambda
