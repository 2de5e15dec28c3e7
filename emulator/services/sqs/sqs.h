// SQS: queues, standard and FIFO, with delays, visibility, dead letters and long polls.
// Shapes  service "sqs"; input and output as in the published model; QueueUrl may be a URL, a name
//         or an ARN. Signals "sqs:<queue arn>" whenever a message becomes visible.
// Source  Amazon SQS API reference; pinned by tests/cases/sqs.
#pragma once

#include <memory>

#include "emulator/core/service.h"

namespace lockstep::sqs {

std::unique_ptr<core::Service> make_sqs();

}  // namespace lockstep::sqs
