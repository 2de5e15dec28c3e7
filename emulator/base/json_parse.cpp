// The only file that sees nlohmann's JSON: its SAX parser reads the text, we build our value.
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "emulator/base/json.h"
#include "emulator/base/json_diagnosis.h"

namespace lockstep {

namespace {

using Sax = nlohmann::json_sax<nlohmann::json>;

class Builder final : public Sax {
 public:
  explicit Builder(std::size_t depth_max) : depth_max_(depth_max) {}

  bool null() override { return add(Json()); }
  bool boolean(bool value) override { return add(Json(value)); }
  bool number_integer(number_integer_t value) override { return add(Json(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(Json(value)); }
  bool number_float(number_float_t value, const string_t&) override {
    return std::isfinite(value) && add(Json(value));
  }
  bool string(string_t& value) override { return add(Json(std::move(value))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override {
    keys_.push_back(std::move(value));
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    error_position_ = position;
    return false;
  }

  Json take() { return std::move(root_); }
  bool too_deep() const { return too_deep_; }

 private:
  bool open(Json container) {
    if (open_.size() >= depth_max_) {
      too_deep_ = true;
      return false;
    }
    open_.push_back(std::move(container));
    return true;
  }
  bool close() {
    Json done = std::move(open_.back());
    open_.pop_back();
    return add(std::move(done));
  }
  bool add(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_array()) {
      open_.back().push_back(std::move(value));
    } else {
      open_.back().set(keys_.back(), std::move(value));
      keys_.pop_back();
    }
    return true;
  }

  Json root_;
  Json::Items open_;
  std::vector<std::string> keys_;
  std::size_t depth_max_;
  std::size_t error_position_ = 0;
  bool too_deep_ = false;
};

}  // namespace

Result<Json, ParseError> parse_json(std::string_view text, ParseLimits limits) {
  // A byte order mark would be skipped by the library; AWS refuses it.
  const bool marked = text.substr(0, 3) == "\xEF\xBB\xBF";
  Builder builder(limits.depth);
  if (!marked && nlohmann::json::sax_parse(text.begin(), text.end(), static_cast<Sax*>(&builder)))
    return builder.take();
  ParseError error = diagnose_json(text);
  if (builder.too_deep())
    error.message = "Document nesting depth (" + std::to_string(limits.depth + 1) +
                    ") exceeds the maximum allowed (" + std::to_string(limits.depth) + ")";
  return Failure(std::move(error));
}

}  // namespace lockstep
