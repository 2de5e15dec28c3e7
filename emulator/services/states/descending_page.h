// One page of a list that runs from the highest number down: versions, aliases.
// Shapes  `entries` in that order; id_of(entry) is its number, show(entry) its item. The output is
//         {nextToken?, member: items}.
// Errors  InvalidToken.
#pragma once

#include <string>
#include <string_view>

#include "emulator/services/states/paging.h"

namespace lockstep::states {

template <class Entries, class IdOf, class Show>
core::AwsResult<Json> descending_page(const Json& input, std::string_view list_name,
                                      std::string_view member, const Entries& entries, IdOf id_of,
                                      Show show) {
  std::int64_t below = INT64_MAX;
  if (const Json* token = input.find("nextToken"); token && token->is_string()) {
    ASSIGN_OR_RETURN(const std::string position, page_position(list_name, token->as_string()));
    below = to_int(position).value_or(0);
  }
  const auto limit = static_cast<std::size_t>(page_size(input));
  Json items = Json::array();
  std::int64_t last = 0;
  bool more = false;
  for (const auto& entry : entries) {
    if (id_of(entry) >= below) continue;
    more = items.size() == limit;
    if (more) break;
    last = id_of(entry);
    items.push_back(show(entry));
  }
  Json out = Json::object();
  if (more) out.set("nextToken", page_token(list_name, std::to_string(last)));
  out.set(member, std::move(items));
  return out;
}

}  // namespace lockstep::states
