#include "emulator/query/path_program.h"

#include <algorithm>

#include "emulator/base/text.h"

namespace lockstep::query::internal {

namespace {

constexpr std::size_t kVisitsMax = 2'000'000;  // values looked at by one path
constexpr int kScanDepthMax = 2'000;

// The class that AWS's JSON library has for a value: its error texts name it.
std::string_view java_class(const Json& value) {
  switch (value.kind()) {
    case Json::Kind::Null: return "com.fasterxml.jackson.databind.node.NullNode";
    case Json::Kind::Bool: return "com.fasterxml.jackson.databind.node.BooleanNode";
    case Json::Kind::Int:
      return value.as_int() == static_cast<std::int32_t>(value.as_int())
                 ? "com.fasterxml.jackson.databind.node.IntNode"
                 : "com.fasterxml.jackson.databind.node.LongNode";
    case Json::Kind::Double: return "com.fasterxml.jackson.databind.node.DoubleNode";
    case Json::Kind::String: return "com.fasterxml.jackson.databind.node.TextNode";
    case Json::Kind::Array: return "com.fasterxml.jackson.databind.node.ArrayNode";
    case Json::Kind::Object: return "com.fasterxml.jackson.databind.node.ObjectNode";
  }
  return "";
}

void append_step(std::string& out, const Step& step) {
  if (step.deep) out += "..";
  switch (step.kind) {
    case Step::Kind::Key: out += "['" + step.key + "']"; break;
    case Step::Kind::Keys: out += "['" + join(step.keys, "','") + "']"; break;
    case Step::Kind::Index: out += format("[{}]", step.index); break;
    case Step::Kind::Indices:
      for (std::size_t i = 0; i < step.indices.size(); ++i)
        out += format("{}{}", i == 0 ? '[' : ',', step.indices[i]);
      out += ']';
      break;
    case Step::Kind::Slice:
      out += format("[{}:{}]", step.from ? std::to_string(*step.from) : "",
                    step.to ? std::to_string(*step.to) : "");
      break;
    case Step::Kind::Wildcard: out += "[*]"; break;
    case Step::Kind::Filter: out += "[?]"; break;
  }
}

std::string step_text(const Step& step) {
  std::string out;
  append_step(out, step);
  return out;
}

std::string not_an_object(const PathProgram& path, std::size_t at, const Json& value) {
  return format(
      "Expected to find an object with property {} in path {} but found '{}'. This is not a json "
      "object according to the JsonProvider: "
      "'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.",
      step_text(path.steps[at]), normal_text(path, at), java_class(value));
}

std::string no_results(const PathProgram& path) {
  return "No results for path: " + normal_text(path, path.steps.size());
}

const Json* element(const Json& array, std::int64_t index) {
  const auto size = static_cast<std::int64_t>(array.size());
  if (index < 0) index += size;
  if (index < 0 || index >= size) return nullptr;
  return &array[static_cast<std::size_t>(index)];
}

// Why a plain path found nothing.
std::string reason(const PathProgram& path, const Json& root) {
  const Json* at = &root;
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    const Step& step = path.steps[i];
    const Json* next = nullptr;
    if (step.kind == Step::Kind::Key) {
      if (!at->is_object()) return not_an_object(path, i, *at);
      next = at->find(step.key);
      if (!next && i + 1 < path.steps.size())
        return "Missing property in path " + normal_text(path, i + 1);
    } else {
      if (!at->is_array())
        return format("Filter: {} can only be applied to arrays. Current context is: {}",
                      step_text(step), dump(*at));
      next = element(*at, step.index);
    }
    if (!next) break;
    at = next;
  }
  return no_results(path);
}

class Walk {
 public:
  explicit Walk(const PathProgram& path) : path_(path) {
    bool definite = true;
    for (const Step& step : path.steps) {
      definite_above_.push_back(definite);
      if (step.deep || (step.kind != Step::Kind::Key && step.kind != Step::Kind::Index))
        definite = false;
    }
  }

  QueryResult<Json> run(const Json& root) {
    from(0, root);
    if (!error_.empty()) return Failure(QueryError{"States.Runtime", error_});
    if (!path_.definite) return Json(std::move(found_));
    if (found_.empty()) return Failure(QueryError{"States.Runtime", no_results(path_)});
    return std::move(found_[0]);
  }

 private:
  void fail(std::string why) {
    if (error_.empty()) error_ = std::move(why);
  }
  bool over() {
    if (++visits_ > kVisitsMax) fail("The path looks at too many values");
    return !error_.empty();
  }

  void from(std::size_t i, const Json& value) {
    if (over()) return;
    if (i == path_.steps.size()) {
      found_.push_back(value);
    } else if (path_.steps[i].deep) {
      scan(i, value, 0);
    } else {
      apply(i, value);
    }
  }

  void scan(std::size_t i, const Json& value, int depth) {
    if (over()) return;
    if (depth > kScanDepthMax) return fail("The value is nested too deep for '..'");
    const Step& step = path_.steps[i];
    if (value.is_object()) {
      apply(i, value);
      for (const auto& member : value.members())
        if (member.value.size() > 0) scan(i, member.value, depth + 1);
    } else if (value.is_array()) {
      if (step.kind != Step::Kind::Filter) apply(i, value);
      for (const auto& item : value.items())
        if (item.size() > 0) scan(i, item, depth + 1);
    }
  }

  void apply(std::size_t i, const Json& value) {
    switch (path_.steps[i].kind) {
      case Step::Kind::Key: return key(i, value, path_.steps[i].key);
      case Step::Kind::Keys: return keys(i, value);
      case Step::Kind::Wildcard: return wildcard(i, value);
      case Step::Kind::Filter: return filter(i, value);
      default: return indices(i, value);
    }
  }

  // A missing name is an error only while every step before it was definite.
  bool strict(std::size_t i) const { return definite_above_[i] && !path_.steps[i].deep; }

  void key(std::size_t i, const Json& value, const std::string& name) {
    if (!value.is_object()) {
      if (strict(i)) fail(not_an_object(path_, i, value));
      return;
    }
    if (const Json* child = value.find(name)) return from(i + 1, *child);
    const bool single = path_.steps[i].kind == Step::Kind::Key;
    if (single && strict(i) && i + 1 < path_.steps.size())
      fail("Missing property in path " + normal_text(path_, i + 1));
  }

  void keys(std::size_t i, const Json& value) {
    const Step& step = path_.steps[i];
    if (i + 1 < path_.steps.size()) {
      for (const auto& name : step.keys) key(i, value, name);
      return;
    }
    if (!value.is_object()) {
      if (strict(i)) fail(not_an_object(path_, i, value));
      return;
    }
    Json merged = Json::object();
    for (const auto& name : step.keys)
      if (const Json* child = value.find(name)) merged.set(name, *child);
    from(i + 1, merged);
  }

  void wildcard(std::size_t i, const Json& value) {
    if (value.is_object())
      for (const auto& member : value.members()) from(i + 1, member.value);
    if (value.is_array())
      for (const auto& item : value.items()) from(i + 1, item);
  }

  void filter(std::size_t i, const Json& value) {
    const Filter& test = *path_.steps[i].filter;
    if (value.is_object()) {
      visits_ += 1;
      if (accepts(test, value)) from(i + 1, value);
    } else if (value.is_array()) {
      for (const auto& item : value.items()) {
        if (over()) return;
        // AWS: "@ does not match scalar values. It only matches objects."
        if (item.is_object() && accepts(test, item)) from(i + 1, item);
      }
    } else if (strict(i)) {
      fail(format("Filter: [?] can not be applied to primitives. Current context is: {}",
                  dump(value)));
    }
  }

  void indices(std::size_t i, const Json& value) {
    const Step& step = path_.steps[i];
    if (!value.is_array()) {
      if (strict(i))
        fail(format("Filter: {} can only be applied to arrays. Current context is: {}",
                    step_text(step), dump(value)));
      return;
    }
    if (step.kind == Step::Kind::Index) return at_index(i, value, step.index);
    if (step.kind == Step::Kind::Indices) {
      for (const auto index : step.indices) at_index(i, value, index);
      return;
    }
    const auto size = static_cast<std::int64_t>(value.size());
    std::int64_t first = step.from.value_or(0);
    std::int64_t last = step.to.value_or(size);
    // Only the one-sided forms count from the end, as in Jayway.
    if (!step.to && first < 0) first = std::max<std::int64_t>(0, size + first);
    if (!step.from && last < 0) last += size;
    last = std::min(last, size);
    for (std::int64_t index = std::max(first, -size); index < last; ++index)
      at_index(i, value, index);
  }

  void at_index(std::size_t i, const Json& value, std::int64_t index) {
    if (const Json* item = element(value, index)) from(i + 1, *item);
  }

  const PathProgram& path_;
  std::vector<bool> definite_above_;
  Json::Items found_;
  std::string error_;
  std::size_t visits_ = 0;
};

}  // namespace

std::string normal_text(const PathProgram& path, std::size_t count) {
  std::string out = "$";
  for (std::size_t i = 0; i < count; ++i) append_step(out, path.steps[i]);
  return out;
}

const Json* find_plain(const PathProgram& path, const Json& root) {
  const Json* at = &root;
  for (const Step& step : path.steps) {
    if (step.kind == Step::Kind::Key) {
      at = at->find(step.key);
    } else {
      at = at->is_array() ? element(*at, step.index) : nullptr;
    }
    if (!at) return nullptr;
  }
  return at;
}

QueryResult<Json> run_path(const PathProgram& path, const Json& root) {
  if (path.plain) {
    if (const Json* found = find_plain(path, root)) return *found;
    return Failure(QueryError{"States.Runtime", reason(path, root)});
  }
  if (path.unsupported) return Failure(QueryError{"States.Runtime", no_results(path)});
  return Walk(path).run(root);
}

}  // namespace lockstep::query::internal
