// Workspace: the folder in which functions' code, bootstraps and /tmp folders stand.
// Shapes  made when first needed. A temporary one goes with this object, and those of servers that
//         were killed go when a new one is made.
// Errors  a text.
// Threads any.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/result.h"

namespace lockstep::runtime {

class Workspace {
 public:
  // `folder`: empty for a temporary one.
  explicit Workspace(std::string folder) : folder_(std::move(folder)) {}
  ~Workspace();
  Workspace(const Workspace&) = delete;

  Result<std::string, std::string> root();
  // A folder below it that is made if it is not there: "tmp/name".
  Result<std::string, std::string> folder(std::string_view below);
  // Whether `below` has been filled, by this process or one before.
  bool has(std::string_view below);
  // Unpacks these archives, one over the other, into the folder `below`, all or nothing.
  Result<void, std::string> fill(std::string_view below,
                                 const std::vector<std::string_view>& archives);
  // The folder with the bootstraps.
  Result<std::string, std::string> bootstraps();

 private:
  Result<std::string, std::string> root_locked();
  std::mutex mutex_;
  std::string folder_;
  bool temporary_ = false;
  bool made_ = false;
  bool bootstraps_written_ = false;
  std::set<std::string, std::less<>> filled_;
};

// Tells when the files of a folder change. Cheap to ask.
class FolderWatch {
 public:
  explicit FolderWatch(std::string folder);
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  // Since the last time it was asked.
  bool changed();

 private:
  void watch_all();
  std::string folder_;
  int fd_ = -1;
};

}  // namespace lockstep::runtime
