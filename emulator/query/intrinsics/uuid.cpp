#include "emulator/base/text.h"
#include "emulator/query/intrinsics/function.h"

namespace lockstep::query::intrinsics {

std::string draw_key(const Call& call) {
  return format("{}/{}", call.scope.key, call.draws++);
}

std::optional<Json> uuid(const Call& call) {
  return Json(call.scope.chance.uuid("intrinsic", draw_key(call)));
}

}  // namespace lockstep::query::intrinsics
