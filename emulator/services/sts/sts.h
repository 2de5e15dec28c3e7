// STS: who the caller is, and credentials that look like AWS's. Nothing is ever denied.
// Shapes  service "sts"; Expiration as epoch seconds.
// Source  AWS STS API reference; pinned by tests/cases/iam/sts.json.
#pragma once

#include <memory>

#include "emulator/core/service.h"

namespace lockstep::sts {

std::unique_ptr<core::Service> make_sts();

}  // namespace lockstep::sts
