// S3: buckets and objects, as far as workflows, Lambda code and deploying tools need them.
// Shapes  service "s3"; Body of PutObject, UploadPart and GetObject is raw bytes in a string (an
//         object or list as Body is stored as its JSON text); ETags with their quotes; times as
//         epoch seconds.
// Errors  AWS's codes; further members (Key, BucketName, ..) in AwsError::members.
// Source  Amazon S3 API reference; pinned by tests/cases/s3.
#pragma once

#include <memory>

#include "emulator/core/service.h"

namespace lockstep::s3 {

std::unique_ptr<core::Service> make_s3();

}  // namespace lockstep::s3
