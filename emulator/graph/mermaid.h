// Mermaid: the picture of a state machine as the text of a Mermaid flowchart, which GitHub, GitLab
// and many editors draw. One class a state type gives the colours; catchers are dashed and red.
// Errors  none. Any text in a name is shown as it is, never taken for Mermaid's own language.
// Source  mermaid.js.org "Flowcharts - Basic Syntax".
#pragma once

#include <string>

#include "emulator/graph/layout.h"

namespace lockstep::graph {

std::string to_mermaid(const Group& machine);

}  // namespace lockstep::graph
