// The fixtures that travel inside the binary: stacks, workflows, functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep::app {

// `path` below fixtures/, such as "stacks/order.json".
std::optional<std::string_view> embedded_fixture(std::string_view path);
// Those below a folder, such as "functions/start_order/": the rest of the path, and the text.
std::vector<std::pair<std::string, std::string>> embedded_folder(std::string_view folder);

}  // namespace lockstep::app
