// Reading a definition: where in the text one is, what was found wrong, and typed access to the
// fields of an object. Internal to asl.
// Shapes  At is a chain on the stack: a pointer text is made only for a diagnostic.
// Source  recorded AWS answers; texts that were not recorded are `guess`.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/asl/definition.h"
#include "emulator/asl/parser.h"

namespace lockstep::asl::reading {

struct At {
  const At* up = nullptr;
  std::string_view name = {};
  int index = -1;  // of an item of the array `name`

  std::string inside() const;   // "" for the whole definition, "/States/A", "/States/A/Retry[0]"
  std::string pointer() const;  // the same with "/" for the whole definition
};

inline constexpr std::string_view kSchema = "SCHEMA_VALIDATION_FAILED";
inline constexpr std::string_view kTransition = "MISSING_TRANSITION_TARGET";

class Report {
 public:
  void schema(std::string message, const At& at) { add(schema_, kSchema, message, at.pointer()); }
  void other(std::string_view code, std::string message, const At& at) {
    add(schema_, code, message, at.pointer());
  }
  void at(std::string_view code, std::string message, std::string location) {
    add(schema_, code, message, std::move(location));
  }
  void warn(std::string_view code, std::string message, std::string location) {
    add(warnings_, code, message, std::move(location));
    warnings_.back().severity = Diagnostic::Severity::Warning;
  }
  void transition(std::string_view code, std::string message, std::string location) {
    add(transitions_, code, message, location);
  }
  bool clean() const { return schema_.empty() && transitions_.empty(); }
  bool schema_clean() const { return schema_.empty(); }
  // Schema errors first, warnings last.
  std::vector<Diagnostic> take();

 private:
  static void add(std::vector<Diagnostic>& to, std::string_view code, std::string& message,
                  std::string location);
  std::vector<Diagnostic> schema_, transitions_, warnings_;
};

// What is known while a definition is read.
struct Reading {
  Report& report;
  MachineType type;
  QueryLanguage language = QueryLanguage::JsonPath;  // of the machine
  int depth = 0;                                     // of groups within groups
  std::set<std::string> names;                       // all state names so far
  struct Group {
    std::string inside;
    std::shared_ptr<StateGroup> states;
  };
  std::vector<Group> groups;     // in the order of the text
  std::set<std::string> labels = {};  // of all Maps so far
};

// Which members of `$states` an expression may read besides input and context.
enum class Reserved : std::uint8_t { None, Result, ErrorOutput };

struct Bounds {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

// The fields of one object. Getters answer nothing for an absent field and, with a diagnostic, for
// one that cannot be used.
class Fields {
 public:
  Fields(Report& report, const Json& object, const At& at)
      : report_(report), object_(object), at_(at) {}
  // Of a state: the names of the variables that its expressions read are added to `reads`.
  Fields(Report& report, const Json& object, const At& at, QueryLanguage language,
         std::set<std::string>& reads)
      : report_(report), object_(object), at_(at), language_(language), reads_(&reads) {}
  // An object within a state: the same language.
  Fields(const Fields& around, const Json& object, const At& at);

  const Json* find(std::string_view name) const { return object_.find(name); }
  bool has(std::string_view name) const { return object_.contains(name); }
  const At& at() const { return at_; }
  const Json& object() const { return object_; }
  Report& report() const { return report_; }
  bool jsonata() const { return language_ == QueryLanguage::Jsonata; }
  void error(std::string message) const { report_.schema(std::move(message), at_); }
  void error_in(std::string_view name, std::string message) const {
    report_.schema(std::move(message), At{&at_, name});
  }

  // "These fields are required: [A, B]" if any is absent.
  bool require(std::initializer_list<std::string_view> names) const;
  // Field not among `names`: "Field 'X' is not supported".
  void allow(std::initializer_list<std::string_view> names) const;
  // At most one of them may be there.
  void exclusive(std::initializer_list<std::string_view> names) const;
  // Exactly one of them must be there.
  bool exactly_one(std::initializer_list<std::string_view> names) const;

  std::optional<std::string> text(std::string_view name) const;
  std::optional<bool> boolean(std::string_view name) const;
  std::optional<std::int64_t> whole(std::string_view name, Bounds bounds) const;
  std::optional<double> number(std::string_view name, double min) const;
  const Json* array(std::string_view name) const;  // not empty
  const Json* object(std::string_view name) const;
  std::optional<std::string> one_of(std::string_view name,
                                    std::initializer_list<std::string_view> values) const;
  std::optional<query::Path> path(std::string_view name) const;
  // A field that AWS reads as a reference path.
  std::optional<query::Path> reference(std::string_view name) const;
  std::optional<query::Expression> expression(std::string_view name) const;
  PathField path_field(std::string_view name) const;       // InputPath, OutputPath
  PathField reference_field(std::string_view name) const;  // ResultPath
  // A template of the state's language.
  std::optional<Payload> payload(std::string_view name, Reserved reserved = Reserved::None) const;
  // Assign: a template of variables' names.
  std::optional<Payload> assignments(Reserved reserved = Reserved::None) const;
  // A field of a JSONata state: any JSON with expressions in it.
  JsonataTemplate expressions(std::string_view name, Reserved reserved = Reserved::None) const;
  // A literal text, or in a JSONata state an expression.
  TextField text_or_expression(std::string_view name) const;
  // A literal number, or in a JSONata state an expression.
  NumberField number_or_expression(std::string_view name, Bounds bounds) const;
  // A literal field, its ...Path twin, or in a JSONata state an expression.
  NumberField number_or_path(std::string_view name, std::string_view path_name,
                             Bounds bounds) const;

 private:
  bool is_expression(std::string_view name) const;
  // What expression diagnostics point at, for a location within the state.
  std::string pointer_of(const std::string& location) const;
  void note_reads(std::string_view text) const;  // of a path or intrinsic call
  void note_reads_of(const Json& payload) const;
  void check_uses(const JsonataTemplate& compiled, Reserved reserved) const;

  Report& report_;
  const Json& object_;
  const At& at_;
  QueryLanguage language_ = QueryLanguage::JsonPath;
  std::set<std::string>* reads_ = nullptr;
  std::string prefix_;  // from the state to this object: "", "Catch[0]/"
};

// parser_states.cpp
void read_state(Reading& reading, State& state, const Json& source, const At& at);
// parser_map.cpp
void read_map(Reading& reading, const Fields& fields, State& state);
// parser_flow.cpp
void read_retry(const Fields& fields, State& state);
void read_catch(const Fields& fields, State& state);
void read_choices(const Fields& fields, State& state);
// parser.cpp: a branch, an item processor.
enum class GroupKind : std::uint8_t { Machine, Branch, Processor };
std::shared_ptr<StateGroup> read_group(Reading& reading, const Json& source, const At& at,
                                       GroupKind kind);
// validator_fields.cpp
void check_fields(const Fields& fields, StateType type);
// reading_jsonata.cpp
void check_variable_names(const Fields& fields);
// validator_parameters.cpp
void check_parameters(const Fields& fields, const Resource& resource);
// validator_transitions.cpp
void check_transitions(Reading& reading);
// validator_variables.cpp: a variable that may not be assigned where it is read, or is assigned
// within a scope although it belongs to one around it.
void check_variables(Reading& reading);

}  // namespace lockstep::asl::reading
