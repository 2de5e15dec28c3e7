// Configuration: what a caller may set of a function, checked in AWS's words; its code.
// Errors  those of CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration.
#pragma once

#include <string>

#include "emulator/services/lambda/functions.h"

namespace lockstep::lambda {

struct Code {
  std::string zip;
  std::string digest;  // base64 of SHA-256
};

// 2024-05-01T12:00:00.000+0000
std::string modified_time(std::int64_t ms);

// Runtime and Handler of a whole configuration.
AwsResult<void> check_runtime(const Functions& functions, const Json& configuration);
AwsResult<void> check_settings(core::Turn& turn, const Json& input);
AwsResult<void> check_revision(const Json& input, const Json& configuration);
void copy_settings(core::Turn& turn, const Json& input, Json& configuration);
Json new_configuration(core::Turn& turn, const std::string& name, const Json& input,
                       const Code& code);
// `source` has ZipFile, or S3Bucket and S3Key, or ImageUri.
AwsResult<Code> read_code(core::Turn& turn, const Json& source);
// Whether the archive can be unpacked; not asked of native functions.
AwsResult<void> check_zip(const std::string& zip);

Json settled(const Version& version);
// As lists answer it.
Json listed(const Version& version);
// The same with the qualifier in the ARN.
Json qualified(core::Turn& turn, const Target& target, Json configuration);

}  // namespace lockstep::lambda
