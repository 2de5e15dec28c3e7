// Programs: what an instance of a function is started from: its interpreter or executable, its
// folder, and the environment that AWS documents.
// Errors  a text: an interpreter that is not there.
// Source  recorded AWS answers; AWS Lambda Developer Guide, "Defined runtime environment
// variables".
#pragma once

#include <map>
#include <memory>
#include <string>

#include "emulator/runtime/job.h"
#include "emulator/runtime/workspace.h"
#include "emulator/services/lambda/functions.h"

namespace lockstep::lambda {

struct InstanceName {
  std::string id;
  std::string log_stream;
};

class Programs {
 public:
  void set_endpoint(std::string endpoint) { endpoint_ = std::move(endpoint); }
  bool deterministic(core::Turn& turn) const;

  Result<std::shared_ptr<const runtime::Program>, std::string> make(core::Turn& turn,
                                                                    const Function& function,
                                                                    const Version& version,
                                                                    const InstanceName& instance);
  // Grows when the files of a function from a folder change.
  std::int64_t generation(const Function& function);

 private:
  struct Watched {
    std::unique_ptr<runtime::FolderWatch> watch;
    std::string folder;
    std::int64_t generation = 0;
  };
  Result<void, std::string> fill(core::Turn& turn, const Version& version,
                                 runtime::Program& program, std::string& layers);
  runtime::Workspace& workspace(core::Turn& turn);

  std::shared_ptr<runtime::Workspace> workspace_;
  std::string endpoint_;
  std::map<std::string, Watched, std::less<>> watched_;
};

}  // namespace lockstep::lambda
