// Whether a mocked result could be the answer of the integration that it stands for.
// Shapes  the result as the state would see it. Resources without a model, or whose result is no
//         answer of an operation (.sync, .waitForTaskToken, functions), take anything.
// Errors  the text that TestState shows after "Mock result schema validation error: ".
// Source  recorded AWS answers on TestState's mocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "emulator/asl/resource.h"
#include "emulator/base/json.h"

namespace lockstep::states::integrations {

enum class FieldValidation : std::uint8_t { Strict, Present, None };

// "STRICT", "PRESENT", "NONE"; nothing for other texts.
std::optional<FieldValidation> field_validation(std::string_view name);

// Whether the resource's answer has a shape to check.
bool has_response_shape(const asl::Resource& resource);
// The first fault found.
std::optional<std::string> response_fault(const asl::Resource& resource, const Json& result,
                                          FieldValidation mode);

}  // namespace lockstep::states::integrations
