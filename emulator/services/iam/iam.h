// IAM: roles and managed policies, recorded so that deploying scripts work, never enforced.
// Shapes  service "iam"; policy documents are answered URL-encoded, as AWS does; dates as epoch
//         seconds.
// Source  AWS IAM API reference; pinned by tests/cases/iam.
#pragma once

#include <memory>

#include "emulator/core/service.h"

namespace lockstep::iam {

std::unique_ptr<core::Service> make_iam();

}  // namespace lockstep::iam
