// QueryError: why an expression gave no value.
// Shapes  name is the States.* error the text belongs to as AWS reports it (States.Runtime,
//         States.IntrinsicFailure, ...); text is AWS's wording without the "An error occurred while
//         executing the state" prefix, which the decider adds.
#pragma once

#include <string>

#include "emulator/base/result.h"

namespace lockstep::query {

struct QueryError {
  std::string name = "States.Runtime";
  std::string text;
  // The path that found nothing, as written; empty for any other reason.
  std::string path = {};
};

template <class T>
using QueryResult = Result<T, QueryError>;

}  // namespace lockstep::query
