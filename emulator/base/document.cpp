#include "emulator/base/document.h"

#include <limits>

namespace lockstep {

struct Document::Halves {
  Json value;
  std::string text;
  bool has_value = false;
  bool has_text = false;
};

Document::Document(Json value) : halves_(std::make_shared<Halves>()) {
  halves_->value = std::move(value);
  halves_->has_value = true;
}

Document Document::from_text(std::string text) {
  Document document;
  *document.halves_ = Halves{Json(), std::move(text), false, true};
  return document;
}

Document Document::from_parsed(std::string text, Json value) {
  Document document;
  *document.halves_ = Halves{std::move(value), std::move(text), true, true};
  return document;
}

const Json& Document::value() const {
  if (!halves_->has_value) {
    auto parsed = parse_json(halves_->text, {.depth = std::numeric_limits<std::size_t>::max()});
    if (parsed.ok()) halves_->value = std::move(parsed).value();
    halves_->has_value = true;
  }
  return halves_->value;
}

const std::string& Document::text() const {
  if (!halves_->has_text) {
    halves_->text = dump(halves_->value);
    halves_->has_text = true;
  }
  return halves_->text;
}

}  // namespace lockstep
