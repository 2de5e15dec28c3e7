// The source of CopyObject and UploadPartCopy.
// Errors  InvalidArgument, NoSuchBucket, NoSuchKey, PreconditionFailed.
#pragma once

#include <string>

#include "emulator/core/turn.h"
#include "emulator/services/s3/store.h"

namespace lockstep::s3 {

struct CopySource {
  Bucket bucket;
  Object object;
};
// Finds what CopySource ("bucket/key?versionId=..", encoded) names and checks its conditions.
AwsResult<CopySource> find_copy_source(core::Turn& turn, const Json& input);

}  // namespace lockstep::s3
