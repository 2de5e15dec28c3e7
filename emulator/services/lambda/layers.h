// Layers: code that functions share, under /opt at AWS.
// Shapes  find_layer answers a layer version as GetLayerVersion does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/core/service.h"
#include "emulator/storage/database.h"

namespace lockstep::lambda {

std::string_view layers_schema();
std::optional<Json> find_layer(storage::Database& db, std::string_view version_arn);
// The archive's digest, for Functions::code.
std::string layer_digest(storage::Database& db, std::string_view version_arn);
std::vector<core::Operation> layer_operations();

}  // namespace lockstep::lambda
