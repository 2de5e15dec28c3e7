// What is known of an object beside its bytes: from the input of a write, into the output of a
// read. Shapes  Object::attributes (store.h) and members of PutObject, CreateMultipartUpload,
// CopyObject,
//         GetObject, HeadObject.
#pragma once

#include <string>

#include "emulator/core/turn.h"
#include "emulator/services/s3/store.h"

namespace lockstep::s3 {

// ContentType and its like, Metadata, StorageClass.
AwsResult<Json> described_by(const Json& input);
// "a=1&b=2" as [{Key, Value}].
AwsResult<Json> tags_of_header(const std::string& text);
AwsResult<void> check_object_tags(const Json& tags);

// The members that every read shows. Checksums are not among them.
Json shown_content(const Bucket& bucket, const Object& object);
// What a write of an object answers: ETag, encryption, version.
Json written(const Bucket& bucket, const Object& object);
void add_checksums(const Object& object, Json& shown);

}  // namespace lockstep::s3
