// Fuzz target: a JSONPath or a call of an intrinsic function, as ".$" fields take them, over a
// fixed document.
#include "emulator/query/intrinsic.h"
#include "emulator/query/payload_template.h"
#include "tests/fuzz/target.h"

namespace lockstep {

void fuzz_one(std::string_view input) {
  static const Json document = *parse_json(
      R"({"a":{"b":[1,2,{"c":"x"},null,true,1.5]},"list":[{"n":1,"t":"p"},{"n":2}],"s":"text"})");
  static const Json nothing = Json::object();
  const Chance chance;
  const query::Scope scope{document, document, nothing, chance, "fuzz"};
  if (const auto path = query::Path::parse(input); path.ok()) {
    (void)path->read(scope);
    if (path->is_reference()) (void)path->write(document, Json(1));
  }
  if (const auto call = query::Expression::parse(input); call.ok()) (void)call->evaluate(scope);
}

}  // namespace lockstep
