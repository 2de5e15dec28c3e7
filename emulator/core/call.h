// Call: the only way into a service, for the wire, for Task states and for native handlers alike.
// Shapes  input and output are JSON in the shape of the service's model: member names as in the
//         model ("TableName"), blobs of JSON protocols as base64 text, payload blobs of REST
//         protocols as raw bytes in a string, timestamps as epoch seconds (numbers).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/base/json.h"
#include "emulator/core/aws_error.h"

namespace lockstep::core {

// The session token of a function that Lockstep runs: this and the name of its instance.
inline constexpr std::string_view kHolderToken = "lockstep-function/";

struct Caller {
  std::string account_id = "000000000000";
  std::string region = "us-east-1";
  // What draws made for this call are keyed by. Empty for a call from outside: then the operation,
  // its input and how often the same came before, made when first needed.
  std::string key;
  int attempt = 0;           // how often a Task state tried this before; 0 outside Task states
  bool from_outside = true;  // came over the wire
  std::string holder;        // the outside party, such as a function's instance, that calls
  std::string host;          // "127.0.0.1:4566": where the caller reached us; URLs are made from it
};

// What an operation's prepare step made of its input, off the core thread.
struct Prepared {
  virtual ~Prepared() = default;
};

struct Call {
  std::string service;    // "dynamodb", "states", "sns", "sqs", "lambda", "logs", "sts", "iam"
  std::string operation;  // "PutItem"; Lockstep's own begin with "lockstep:"
  Json input = Json::object();
  Caller caller;
  std::shared_ptr<const Prepared> prepared;
};

struct CallAnswer {
  AwsResult<Json> result;
  std::int64_t duration_ms = 0;  // declared: virtual time that passes until the answer is there
};

struct Reply {
  AwsResult<Json> result;
  std::string request_id;  // of x-amzn-RequestId
};

}  // namespace lockstep::core
