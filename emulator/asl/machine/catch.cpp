#include "emulator/asl/machine/catch.h"

#include "emulator/asl/machine/data_flow.h"
#include "emulator/asl/machine/retry.h"

namespace lockstep::asl::machine {

namespace {

Json error_output(const StateFailure& failure) {
  const auto member = [](const std::optional<std::string>& text) {
    return text ? Json(*text) : Json();
  };
  // guess: a timeout has no cause in its event and an empty one for the catcher
  return Json::object({{"Error", member(failure.error)},
                       {"Cause", failure.timeout ? Json("") : member(failure.cause)}});
}

}  // namespace

std::optional<std::size_t> find_catcher(const Frame& frame, const StateFailure& failure) {
  const auto& catchers = frame.state().catchers;
  for (std::size_t i = 0; i < catchers.size(); ++i)
    if (names(catchers[i].error_equals, failure)) return i;
  return std::nullopt;
}

Outcome<bool> leave_by_catcher(Run& run, Frame& frame, const StateFailure& failure,
                               std::size_t index) {
  const Catcher& catcher = frame.state().catchers[index];
  View view(run, frame);
  const Json error = error_output(failure);
  Document output(error);
  if (frame.plan->jsonata) {
    view.set_error_output(error);
    if (catcher.output.given()) {
      ASSIGN_OR_RETURN(Json own, view.evaluate(catcher.output));
      output = Document(std::move(own));
    }
  } else {
    ASSIGN_OR_RETURN(output, view.merge(catcher.result_path, std::move(output)));
  }
  Exit exit;
  if (catcher.assign) exit.assign = &catcher.assign;
  exit.assign_input = error;
  exit.number = static_cast<std::int64_t>(index);
  return leave(run, frame, view, std::move(output), std::move(exit));
}

}  // namespace lockstep::asl::machine
