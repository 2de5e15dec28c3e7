// Tells the default event bus of objects made and deleted, in buckets whose notification
// configuration asks for it with EventBridgeConfiguration.
// Shapes  "Object Created" and "Object Deleted" of source aws.s3.
// Source  Amazon S3 user guide, "EventBridge event message structure".
#pragma once

#include <string_view>

#include "emulator/core/turn.h"
#include "emulator/services/s3/store.h"

namespace lockstep::s3 {

// `reason`: the operation, as "PutObject".
void announce_created(core::Turn& turn, const Bucket& bucket, const Object& object,
                      std::string_view reason);
// `deletion_type`: "Permanently Deleted" or "Delete Marker Created".
void announce_deleted(core::Turn& turn, const Bucket& bucket, const Object& object,
                      std::string_view deletion_type);

}  // namespace lockstep::s3
