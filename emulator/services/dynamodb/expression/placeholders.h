// ExpressionAttributeNames and ExpressionAttributeValues of one request, and which are used.
// Errors  ValidationException: empty maps, bad placeholders, bad values, placeholders nobody uses.
// Threads one request's own.
// Source  DynamoDB "Expression attribute names", "Expression attribute values"
#pragma once

#include <string_view>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/core/aws_error.h"

namespace lockstep::dynamodb {

class Placeholders {
 public:
  // `expressions`: the members that could hold an expression, such as {"UpdateExpression", ..}:
  // with none of them given, the maps must be absent. `valued`: those of them that may use values.
  static core::AwsResult<Placeholders> read(const Json& input,
                                            const std::vector<std::string_view>& expressions,
                                            const std::vector<std::string_view>& valued);

  // What `#n` or `:v` stands for, now used; null when undefined.
  const std::string* name(std::string_view placeholder);
  const Json* value(std::string_view placeholder);

  core::AwsResult<bool> check_all_used() const;

 private:
  Json names_;
  Json values_;  // tidied
  std::vector<bool> names_used_;
  std::vector<bool> values_used_;
};

}  // namespace lockstep::dynamodb
