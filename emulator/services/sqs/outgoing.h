// Outgoing: a message to be sent, checked as far as it can be without its queue.
// Errors  MissingRequiredParameterException, InvalidParameterValueException,
//         InvalidMessageContents.
// Source  Amazon SQS developer guide, "Message metadata"; the MD5 recipe is pinned by
//         tests/unit/services/sqs/messages_test.cpp on a recorded digest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/core/call.h"
#include "emulator/services/sqs/errors.h"

namespace lockstep::sqs {

struct Outgoing {
  Json body;                       // a string
  std::string body_md5;
  Json attributes;                 // null when there are none
  std::string attributes_text;     // as stored
  std::string attributes_md5;
  std::optional<std::string> trace;
  std::string trace_md5;
  std::optional<std::string> group_id;
  std::optional<std::string> dedup_id;
  std::optional<std::int64_t> delay_s;
  std::int64_t bytes = 0;          // body, attribute names, types and values
};

AwsResult<Outgoing> check_outgoing(const Json& input);

// The body of a message as text. Task states may pass JSON, which travels as its text.
Json message_text(const Json& body);

// MD5 over the attributes {name: {DataType, StringValue | BinaryValue}} in byte order of names.
std::string attributes_md5(const Json& attributes);

// What the prepare step hands to perform: one for SendMessage, one an entry for the batch.
struct PreparedMessages : core::Prepared {
  std::vector<AwsResult<Outgoing>> messages;
};

}  // namespace lockstep::sqs
