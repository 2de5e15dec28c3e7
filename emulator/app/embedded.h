// The fixtures that travel inside the binary: fixtures/stacks and fixtures/workflows.
#pragma once

#include <optional>
#include <string_view>

namespace lockstep::app {

// `path` below fixtures/, such as "stacks/order.json".
std::optional<std::string_view> embedded_fixture(std::string_view path);

}  // namespace lockstep::app
