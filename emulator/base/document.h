// Document: a JSON value together with its text. While nothing rewrites it the text is passed on
// byte for byte, as AWS does; either half is made from the other when first asked for.
// Threads Not for sharing between threads: the lazily made half is cached in place.
#pragma once

#include <memory>
#include <string>

#include "emulator/base/json.h"

namespace lockstep {

class Document {
 public:
  Document() : Document(Json()) {}
  explicit Document(Json value);
  // The text must be JSON (checked when it is first parsed; null if it is not).
  static Document from_text(std::string text);
  static Document from_parsed(std::string text, Json value);

  const Json& value() const;
  const std::string& text() const;

 private:
  struct Halves;
  std::shared_ptr<Halves> halves_;
};

}  // namespace lockstep
