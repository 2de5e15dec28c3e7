// Definition: a state machine definition, parsed once, shared and never changed.
// Shapes  plain values; expressions are compiled. Absent, null and given paths are told apart
//         (PathField). A field that the query language of its state does not have is absent. What
//         both languages have under two names is one member: `parameters` is Parameters, or
//         Arguments.
// Source  Amazon States Language specification; AWS documentation "State machine structure".
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/asl/jsonata_template.h"
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

// A whole number given literally, by a ...Path field or by an expression.
struct NumberField {
  std::optional<std::int64_t> literal;
  std::optional<query::Path> path;
  JsonataTemplate jsonata;
  bool given() const { return literal || path || jsonata.given(); }
};

// A text given literally, by a ...Path field (Error/ErrorPath, Cause/CausePath) or by an
// expression.
struct TextField {
  std::optional<std::string> literal;
  std::optional<query::Expression> path;
  JsonataTemplate jsonata;
};

// Data with expressions of the state's language in it: Parameters or Arguments, Assign, ...
struct Payload {
  query::PayloadTemplate paths;  // of a JSONPath state
  JsonataTemplate jsonata;       // given in a JSONata state
};

// Percent given literally, by a ...Path field or by an expression.
struct PercentageField {
  std::optional<double> literal;
  std::optional<query::Path> path;
  JsonataTemplate jsonata;
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
  JsonataTemplate output;
  std::optional<Payload> assign;
};

// One comparison, a combination of rules, or a JSONata condition. Operators keep the name of the
// definition.
struct ChoiceRule {
  enum class Form : std::uint8_t { And, Or, Not, Comparison, Condition } form = Form::Comparison;
  std::vector<ChoiceRule> rules;  // of And, Or, Not
  query::Path variable;
  std::string op;  // "StringEquals", "NumericLessThanPath", "IsPresent", ...
  Json operand;    // literal
  std::optional<query::Path> operand_path;
  JsonataTemplate condition;
  // Top level only:
  std::string next;
  JsonataTemplate output;
  std::optional<Payload> assign;
};

struct StateGroup;

// What a distributed Map has besides the fields of an inline one.
struct DistributedMap {
  struct Reader {
    std::string resource;
    std::optional<Payload> parameters;  // Parameters, Arguments
    Json config;                        // ReaderConfig as written
    NumberField items_max;
  };
  struct Batcher {
    NumberField items_max, bytes_max;
    std::optional<Payload> input;  // BatchInput
  };
  struct Writer {
    std::string resource;  // empty: exports nothing
    std::optional<Payload> parameters;
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
  std::optional<Payload> parameters;  // Parameters, Arguments
  std::optional<Payload> result_selector;
  std::optional<Payload> assign;
  JsonataTemplate output;
  std::vector<Retrier> retry;
  std::vector<Catcher> catchers;

  // Pass
  std::optional<Json> result;
  // Task
  Resource resource;
  NumberField timeout_s, heartbeat_s;
  std::optional<Payload> credentials;
  // Choice
  std::vector<ChoiceRule> choices;
  std::string default_next;
  // Wait
  NumberField seconds;
  std::optional<std::string> timestamp;
  std::optional<query::Path> timestamp_path;
  JsonataTemplate timestamp_jsonata;
  // Fail
  TextField error, cause;
  // Parallel
  std::vector<std::shared_ptr<const StateGroup>> branches;
  // Map
  std::shared_ptr<const StateGroup> iterator;  // ItemProcessor or Iterator
  std::optional<query::Path> items_path;
  JsonataTemplate items;
  std::optional<Payload> item_selector;  // ItemSelector, or the old Parameters
  NumberField concurrency_max;
  std::shared_ptr<const DistributedMap> distributed;  // null: inline
  std::vector<std::string> variables_read;  // by its own fields, sorted
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
