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
};

template <class T>
using QueryResult = Result<T, QueryError>;

}  // namespace lockstep::query
