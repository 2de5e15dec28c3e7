// Definition: a state machine definition, parsed once, shared and never changed.
// Shapes  plain values; expressions are compiled. Absent, null and given paths are told apart
//         (PathField). A field that the query language of its state does not have is absent.
// Source  Amazon States Language specification; AWS documentation "State machine structure".
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/asl/resource.h"
#include "emulator/base/json.h"
#include "emulator/query/intrinsic.h"
#include "emulator/query/jsonpath.h"
#include "emulator/query/payload_template.h"

namespace lockstep::asl {

enum class StateType : std::uint8_t { Pass, Task, Choice, Wait, Succeed, Fail, Parallel, Map };
enum class QueryLanguage : std::uint8_t { JsonPath, Jsonata };

// InputPath, OutputPath, ResultPath.
struct PathField {
  enum class Form : std::uint8_t { Absent, Null, Given } form = Form::Absent;
  query::Path path;
};

// A whole number given literally or by a ...Path field.
struct NumberField {
  std::optional<std::int64_t> literal;
  std::optional<query::Path> path;
  bool given() const { return literal || path; }
};

// A text given literally or by a ...Path field (Error/ErrorPath, Cause/CausePath).
struct TextField {
  std::optional<std::string> literal;
  std::optional<query::Expression> path;
};

// Percent given literally or by a ...Path field.
struct PercentageField {
  std::optional<double> literal;
  std::optional<query::Path> path;
};

struct Retrier {
  std::vector<std::string> error_equals;
  double interval_s = 1;
  std::int64_t attempts_max = 3;
  double backoff_rate = 2;
  std::optional<double> delay_max_s;
  enum class Jitter : std::uint8_t { None, Full } jitter = Jitter::None;
};

struct Catcher {
  std::vector<std::string> error_equals;
  std::string next;
  PathField result_path;
  std::optional<query::PayloadTemplate> assign;
};

// One comparison, or a combination of rules. Operators keep the name of the definition.
struct ChoiceRule {
  enum class Form : std::uint8_t { And, Or, Not, Comparison } form = Form::Comparison;
  std::vector<ChoiceRule> rules;  // of And, Or, Not
  query::Path variable;
  std::string op;                 // "StringEquals", "NumericLessThanPath", "IsPresent", ...
  Json operand;                   // literal
  std::optional<query::Path> operand_path;
  // Top level only:
  std::string next;
  std::optional<query::PayloadTemplate> assign;
};

struct StateGroup;

// What a distributed Map has besides the fields of an inline one.
struct DistributedMap {
  struct Reader {
    std::string resource;
    std::optional<query::PayloadTemplate> parameters;  // Parameters, Arguments
    Json config;                                       // ReaderConfig as written
    NumberField items_max;
  };
  struct Batcher {
    NumberField items_max, bytes_max;
    std::optional<query::PayloadTemplate> input;  // BatchInput
  };
  struct Writer {
    std::string resource;  // empty: exports nothing
    std::optional<query::PayloadTemplate> parameters;
    Json config;  // WriterConfig as written
  };
  bool express = false;  // its children
  std::string label;     // empty: one is made
  NumberField tolerated_count;
  PercentageField tolerated_percentage;
  std::optional<Reader> reader;
  std::optional<Batcher> batcher;
  std::optional<Writer> writer;
};

struct State {
  std::string name;
  StateType type = StateType::Pass;
  QueryLanguage language = QueryLanguage::JsonPath;
  std::string comment;
  std::string next;  // empty when End is true or the type has none
  bool end = false;

  PathField input_path, output_path, result_path;
  std::optional<query::PayloadTemplate> parameters;       // Parameters, also an old Map's
  std::optional<query::PayloadTemplate> result_selector;
  std::optional<query::PayloadTemplate> assign;
  std::vector<Retrier> retry;
  std::vector<Catcher> catchers;

  // Pass
  std::optional<Json> result;
  // Task
  Resource resource;
  NumberField timeout_s, heartbeat_s;
  std::optional<query::PayloadTemplate> credentials;
  // Choice
  std::vector<ChoiceRule> choices;
  std::string default_next;
  // Wait
  NumberField seconds;
  std::optional<std::string> timestamp;
  std::optional<query::Path> timestamp_path;
  // Fail
  TextField error, cause;
  // Parallel
  std::vector<std::shared_ptr<const StateGroup>> branches;
  // Map
  std::shared_ptr<const StateGroup> iterator;  // ItemProcessor or Iterator
  std::optional<query::Path> items_path;
  std::optional<query::PayloadTemplate> item_selector;  // ItemSelector, or the old Parameters
  NumberField concurrency_max;
  std::shared_ptr<const DistributedMap> distributed;  // null: inline
  Json source;  // the state's own JSON, for fields that only a later layer reads
};

// States that run together: the whole machine, a branch, an iteration's body.
struct StateGroup {
  std::string start_at;
  std::map<std::string, State, std::less<>> states;
  std::vector<std::string> order;  // names as written
  const State& state(std::string_view name) const;
};

namespace machine {
struct Plan;
}

// Where asl/machine keeps what it has compiled of a definition, made at the first use; a copy of
// the definition makes its own. Threads: any.
class PlanSlot {
 public:
  using Shared = std::shared_ptr<const machine::Plan>;
  PlanSlot() = default;
  PlanSlot(const PlanSlot&) noexcept {}
  PlanSlot& operator=(const PlanSlot&) noexcept {
    delete plan_.exchange(nullptr);
    return *this;
  }
  ~PlanSlot() { delete plan_.load(); }

  const Shared* get() const { return plan_.load(std::memory_order_acquire); }
  // The plan that is kept: `made`, unless another thread was faster.
  const Shared& put(Shared made) const {
    const auto* mine = new Shared(std::move(made));
    const Shared* kept = nullptr;
    if (plan_.compare_exchange_strong(kept, mine)) return *mine;
    delete mine;
    return *kept;
  }

 private:
  mutable std::atomic<const Shared*> plan_{nullptr};
};

struct Definition {
  std::shared_ptr<const StateGroup> top;
  QueryLanguage language = QueryLanguage::JsonPath;
  std::string comment;
  std::optional<std::int64_t> timeout_s;
  std::string text;  // byte for byte as given
  PlanSlot plan;
};

}  // namespace lockstep::asl
