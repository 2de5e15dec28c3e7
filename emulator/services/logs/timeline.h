// Timeline: the events of one or more streams in the order of their times, read row by row from
// either end, so that a page costs what it shows. Events of one millisecond come in the order of
// streams, then of arrival.
// Shapes  Cut: a place between two events, as tokens name it: all events before at_ms lie before
//         it, and of those at at_ms the first `passed`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/services/logs/store.h"

namespace lockstep::logs {

struct Event {
  std::int64_t timestamp_ms = 0;
  std::int64_t ingested_ms = 0;
  std::string message;
  std::size_t stream = 0;       // index into the streams asked for
  std::uint64_t row = 0;        // of its append
  std::size_t position = 0;     // in its row
  std::size_t ordinal = 0;      // among all events of this millisecond
  std::string id() const;       // 56 digits
};

struct Cut {
  std::int64_t at_ms = 0;
  std::uint64_t passed = 0;
  std::string digits() const;  // 56
  static std::optional<Cut> parse(std::string_view digits);
  static Cut before(const Event& event) { return {event.timestamp_ms, event.ordinal}; }
  static Cut after(const Event& event) { return {event.timestamp_ms, event.ordinal + 1}; }
};

inline constexpr std::int64_t kEndOfTime = 99'999'999'999'999;

class Timeline {
 public:
  // Only events of [from_ms, to_ms].
  Timeline(storage::Database& db, Store& store, std::int64_t from_ms, std::int64_t to_ms)
      : db_(db), store_(store), from_ms_(from_ms), to_ms_(to_ms) {}

  void add_stream(std::int64_t stream_id, std::size_t index);
  // An event that lies in no row.
  void add_event(Event event);

  // From `cut` on; visit answers whether to go on.
  template <class Visit>
  void forward(const Cut& cut, Visit visit) {
    start(Order::Rising);
    for (auto group = next_group(); !group.empty(); group = next_group()) {
      if (group.front().timestamp_ms < cut.at_ms) continue;
      const bool at_cut = group.front().timestamp_ms == cut.at_ms;
      for (Event& event : group) {
        if (at_cut && event.ordinal < cut.passed) continue;
        if (!visit(event)) return;
      }
    }
  }
  // From `cut` back to the beginning.
  template <class Visit>
  void backward(const Cut& cut, Visit visit) {
    start(Order::Falling);
    for (auto group = next_group(); !group.empty(); group = next_group()) {
      if (group.front().timestamp_ms > cut.at_ms) continue;
      const bool at_cut = group.front().timestamp_ms == cut.at_ms;
      for (auto event = group.rbegin(); event != group.rend(); ++event) {
        if (at_cut && event->ordinal >= cut.passed) continue;
        if (!visit(*event)) return;
      }
    }
  }

 private:
  enum class Order : std::uint8_t { Rising, Falling };
  struct Row {
    RowSpan span;
    std::size_t stream;
  };

  void start(Order order);
  std::vector<Event> next_group();  // events of one millisecond; empty at the end
  void read_row(const Row& row);
  void push(Event event);
  bool comes_first(const Event& a, const Event& b) const;

  storage::Database& db_;
  Store& store_;
  std::int64_t from_ms_, to_ms_;
  Order order_ = Order::Rising;
  std::vector<Row> rows_;
  std::size_t next_row_ = 0;
  std::vector<Event> heap_;
};

}  // namespace lockstep::logs
