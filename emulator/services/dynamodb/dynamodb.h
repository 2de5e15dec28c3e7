// DynamoDB: tables, items, queries and scans; expressions; exact numbers.
// Shapes  as the service model has them; TableName takes a name or an ARN in operations on items.
// Errors  DynamoDB's, in its words and order of checks.
// Source  Amazon DynamoDB API Reference; pinned by tests/cases/dynamodb
#pragma once

#include <memory>

#include "emulator/core/service.h"
#include "emulator/services/dynamodb/table_cache.h"

namespace lockstep::dynamodb {

class DynamoDb : public core::Service {
 public:
  std::string_view name() const override { return "dynamodb"; }
  std::vector<core::Operation> operations() override;
  std::string_view schema() const override;
  void forget() override { tables_.forget(); }
  void before_commit(core::Turn&) override { tables_.settle(); }

 private:
  TableCache tables_;
};

std::unique_ptr<core::Service> make_dynamodb();

}  // namespace lockstep::dynamodb
