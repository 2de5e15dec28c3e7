// Stack: AWS calls made at the start: a JSON list of {service, operation, input}.
// Shapes  A text value "file://PATH" in an input stands for that file's text, as the AWS CLI has
// it,
//         relative to the stack file; "zip://FOLDER" for that folder as a zip in base64, and
//         "${payment-success-rate}" for the setting. The account 000000000000 and the region us-east-1 in a stack
//         become the configured ones.
// Errors  a text that names the file or the call and what was wrong.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/core/core.h"

namespace lockstep::app {

struct StackCall {
  std::string service;
  std::string operation;
  Json input;
};

struct StackTarget {
  std::string account_id;
  std::string region;
  std::map<std::string, std::string, std::less<>> settings;
};

// `name`: none, order, order-python (built in), or a file.
Result<std::vector<StackCall>, std::string> load_stack(const std::string& name,
                                                       const StackTarget& target);
// Whether it makes a function that runs outside and must reach the server.
bool has_outside_functions(const std::vector<StackCall>& calls);
Result<void, std::string> deploy_stack(core::Core& core, const std::vector<StackCall>& calls);

}  // namespace lockstep::app
