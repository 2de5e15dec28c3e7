#include "emulator/services/sqs/batch.h"

#include <algorithm>
#include <set>

namespace lockstep::sqs {
namespace {

bool is_valid_id(std::string_view id) {
  return !id.empty() && id.size() <= 80 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_';
  });
}

}  // namespace

AwsResult<void> check_batch(const Json& entries, std::string_view operation) {
  if (!entries.is_array() || entries.empty()) return empty_batch(operation);
  if (entries.size() > 10) return too_many_entries(entries.size());
  for (const auto& entry : entries.items()) {
    if (!is_valid_id(entry.get_string("Id"))) return invalid_batch_entry_id();
  }
  std::set<std::string> seen;
  for (const auto& entry : entries.items()) {
    const auto id = entry.get_string("Id");
    if (!seen.insert(id).second) return batch_ids_not_distinct(id);
  }
  return {};
}

void BatchAnswer::succeeded(std::string_view id, Json members) {
  Json entry = Json::object({{"Id", id}});
  for (const auto& member : members.members()) entry.set(member.key, member.value);
  successful_.push_back(std::move(entry));
}

void BatchAnswer::failed(std::string_view id, const AwsError& error) {
  failed_.push_back(Json::object({{"Id", id},
                                  {"SenderFault", true},
                                  {"Code", entry_code(error.code)},
                                  {"Message", error.message}}));
}

Json BatchAnswer::take() && {
  Json answer = Json::object();
  if (!successful_.empty()) answer.set("Successful", std::move(successful_));
  if (!failed_.empty()) answer.set("Failed", std::move(failed_));
  return answer;
}

}  // namespace lockstep::sqs
