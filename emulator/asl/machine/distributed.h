// What the runner of a map run asks of its parent execution: each item's input.
// Errors  an Answer that is not ok: the map run fails with it.
#pragma once

#include "emulator/asl/machine/context.h"
#include "emulator/asl/machine/machine.h"
#include "emulator/asl/machine/run.h"
#include "emulator/base/result.h"

namespace lockstep::asl::machine {

// What stands after the machine's name in ARNs of the children: Label, or one made of the names.
std::string map_label(std::string_view machine_arn, const asl::State& state);

// ItemSelector of the distributed Map that a frame of an execution is in. Keeps references: use it
// within one entry.
class ItemSelection {
 public:
  ItemSelection(const Definition& definition, const Identity& identity, State& state, FrameId frame,
                const Chance& chance);

  // The frame is in that Map still.
  bool usable() const { return frame_ != nullptr; }
  // What the item's child execution, or its batch, gets.
  Result<Json, Answer> input_of(const MapItem& item);

 private:
  Limits limits_;
  Run run_;
  const Frame* frame_;
  std::optional<Document> input_;
};

}  // namespace lockstep::asl::machine
