#include "emulator/services/logs/timeline.h"

#include <algorithm>
#include <tuple>

#include "emulator/base/text.h"

namespace lockstep::logs {

std::string Event::id() const {
  return format("{:014d}{:021d}{:021d}", timestamp_ms, row, position);
}

std::string Cut::digits() const { return format("{:014d}{:042d}", at_ms, passed); }

std::optional<Cut> Cut::parse(std::string_view digits) {
  if (digits.size() != 56) return std::nullopt;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  const auto at_ms = to_int(digits.substr(0, 14));
  const auto passed = to_int(digits.substr(38));
  if (!at_ms || !passed || digits.substr(14, 24).find_first_not_of('0') != std::string_view::npos)
    return std::nullopt;
  return Cut{*at_ms, static_cast<std::uint64_t>(*passed)};
}

void Timeline::add_stream(std::int64_t stream_id, std::size_t index) {
  for (const RowSpan& span : store_.spans(db_, stream_id, from_ms_, to_ms_))
    rows_.push_back({span, index});
}

void Timeline::add_event(Event event) { push(std::move(event)); }

bool Timeline::comes_first(const Event& a, const Event& b) const {
  if (order_ == Order::Rising) return a.timestamp_ms < b.timestamp_ms;
  return a.timestamp_ms > b.timestamp_ms;
}

void Timeline::push(Event event) {
  if (event.timestamp_ms < from_ms_ || event.timestamp_ms > to_ms_) return;
  heap_.push_back(std::move(event));
  std::push_heap(heap_.begin(), heap_.end(),
                 [this](const Event& a, const Event& b) { return comes_first(b, a); });
}

void Timeline::start(Order order) {
  order_ = order;
  std::make_heap(heap_.begin(), heap_.end(),
                 [this](const Event& a, const Event& b) { return comes_first(b, a); });
  std::sort(rows_.begin(), rows_.end(), [order](const Row& a, const Row& b) {
    if (order == Order::Rising)
      return std::tie(a.span.first_ms, a.span.id) < std::tie(b.span.first_ms, b.span.id);
    return std::tie(b.span.last_ms, b.span.id) < std::tie(a.span.last_ms, a.span.id);
  });
}

void Timeline::read_row(const Row& row) {
  auto statement = db_.prepare("SELECT ingested_ms, events FROM logs_rows WHERE id = ?");
  if (!statement.bind(row.span.id).step()) return;
  auto events = parse_json(statement.view(1));
  if (!events.ok() || !events->is_array()) return;
  const Json::Items& items = events->items();
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    Event event;
    event.timestamp_ms = items[i].as_int();
    event.ingested_ms = statement.integer(0);
    event.message = items[i + 1].as_string();
    event.stream = row.stream;
    event.row = static_cast<std::uint64_t>(row.span.id);
    event.position = i / 2;
    push(std::move(event));
  }
}

std::vector<Event> Timeline::next_group() {
  const auto later = [this](const Event& a, const Event& b) { return comes_first(b, a); };
  const auto may_come_first = [this](const Row& row) {
    if (heap_.empty()) return true;
    const std::int64_t top_ms = heap_.front().timestamp_ms;
    return order_ == Order::Rising ? row.span.first_ms <= top_ms : row.span.last_ms >= top_ms;
  };
  while (next_row_ < rows_.size() && may_come_first(rows_[next_row_])) read_row(rows_[next_row_++]);
  std::vector<Event> group;
  while (!heap_.empty() &&
         (group.empty() || heap_.front().timestamp_ms == group.front().timestamp_ms)) {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    group.push_back(std::move(heap_.back()));
    heap_.pop_back();
  }
  std::sort(group.begin(), group.end(), [](const Event& a, const Event& b) {
    return std::tie(a.stream, a.row, a.position) < std::tie(b.stream, b.row, b.position);
  });
  for (std::size_t i = 0; i < group.size(); ++i) group[i].ordinal = i;
  return group;
}

}  // namespace lockstep::logs
