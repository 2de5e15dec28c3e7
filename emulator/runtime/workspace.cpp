#include "emulator/runtime/workspace.h"

#include <signal.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "emulator/base/text.h"
#include "emulator/runtime/interpreters.h"
#include "emulator/runtime/zip.h"

namespace lockstep::runtime {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kPrefix = "lockstep-functions-";
constexpr std::size_t kFoldersMax = 1000;

// Folders that servers left behind which were killed. Ours alone: their names tell whose they were.
void remove_orphans(const fs::path& parent) {
  std::error_code error;
  for (fs::directory_iterator at(parent, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!starts_with(name, kPrefix)) continue;
    const std::string_view rest = std::string_view(name).substr(kPrefix.size());
    const auto pid = to_int(rest.substr(0, rest.find('-')));
    struct stat info {};
    if (!pid || *pid <= 1 || ::lstat(at->path().c_str(), &info) != 0) continue;
    const bool gone = ::kill(static_cast<pid_t>(*pid), 0) != 0 && errno == ESRCH;
    std::error_code ignored;
    if (gone && S_ISDIR(info.st_mode) && info.st_uid == ::getuid())
      fs::remove_all(at->path(), ignored);
  }
}

bool is_ours(std::string_view name) {  // written by running, not by editing
  return name == "__pycache__" || name == ".git" || ends_with(name, ".pyc") ||
         name == "node_modules" || name == ".venv" || name == "venv" || name == ".pytest_cache";
}

}  // namespace

Workspace::~Workspace() {
  std::error_code ignored;
  if (temporary_ && made_) fs::remove_all(folder_, ignored);
}

Result<std::string, std::string> Workspace::root_locked() {
  if (made_) return folder_;
  std::error_code error;
  if (folder_.empty()) {
    const fs::path parent = fs::temp_directory_path(error);
    if (error) return Failure("no folder for temporary files: " + error.message());
    remove_orphans(parent);
    std::string name = (parent / format("{}{}-XXXXXX", kPrefix, ::getpid())).string();
    if (!::mkdtemp(name.data())) return Failure(name + ": " + std::strerror(errno));
    folder_ = name;
    temporary_ = true;
  } else {
    fs::create_directories(folder_, error);
    if (error) return Failure(folder_ + ": " + error.message());
    folder_ = fs::canonical(folder_, error).string();
  }
  made_ = true;
  return folder_;
}

Result<std::string, std::string> Workspace::root() {
  const std::lock_guard lock(mutex_);
  return root_locked();
}

Result<std::string, std::string> Workspace::folder(std::string_view below) {
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const std::string root, root_locked());
  std::string path = root + "/" + std::string(below);
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return Failure(path + ": " + error.message());
  return path;
}

bool Workspace::has(std::string_view below) {
  const std::lock_guard lock(mutex_);
  if (filled_.contains(below)) return true;
  const auto root = root_locked();
  std::error_code error;
  if (!root.ok() || !fs::is_directory(*root + "/" + std::string(below), error)) return false;
  filled_.emplace(below);
  return true;
}

Result<void, std::string> Workspace::fill(std::string_view below,
                                          const std::vector<std::string_view>& archives) {
  if (has(below)) return {};
  const std::string path = std::string(below);
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos) {
    auto parent = folder(std::string_view(path).substr(0, slash));
    if (!parent.ok()) return Failure(parent.error());
  }
  ASSIGN_OR_RETURN(const std::string root, this->root());
  const std::string done = root + "/" + path;
  const std::string unfinished = done + ".new";
  std::error_code error;
  fs::remove_all(unfinished, error);
  fs::create_directories(unfinished, error);
  if (error) return Failure(unfinished + ": " + error.message());
  for (const std::string_view archive : archives) {
    const auto unpacked = unzip_to(archive, unfinished);
    if (!unpacked.ok()) return Failure(unpacked.error().text);
  }
  fs::rename(unfinished, done, error);
  if (error) return Failure(done + ": " + error.message());
  const std::lock_guard lock(mutex_);
  filled_.insert(path);
  return {};
}

Result<std::string, std::string> Workspace::bootstraps() {
  ASSIGN_OR_RETURN(std::string path, folder("runtime"));
  const std::lock_guard lock(mutex_);
  if (bootstraps_written_) return path;
  for (const char* name : {"python.py", "node.mjs"}) {
    std::ofstream out(path + "/" + name, std::ios::binary | std::ios::trunc);
    out << bootstrap_source(name);
    out.close();
    if (!out) return Failure(path + ": cannot be written");
  }
  bootstraps_written_ = true;
  return path;
}

FolderWatch::FolderWatch(std::string folder) : folder_(std::move(folder)) { watch_all(); }

FolderWatch::~FolderWatch() {
  if (fd_ >= 0) ::close(fd_);
}

void FolderWatch::watch_all() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd_ < 0) return;
  constexpr std::uint32_t kEvents =
      IN_CLOSE_WRITE | IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
  ::inotify_add_watch(fd_, folder_.c_str(), kEvents);
  std::error_code error;
  std::size_t count = 0;
  fs::recursive_directory_iterator at(folder_, error), end;
  for (; !error && at != end && count < kFoldersMax; at.increment(error)) {
    if (!at->is_directory(error)) continue;
    if (is_ours(at->path().filename().string())) {
      at.disable_recursion_pending();
      continue;
    }
    ++count;
    ::inotify_add_watch(fd_, at->path().c_str(), kEvents);
  }
}

bool FolderWatch::changed() {
  alignas(inotify_event) char bytes[8192];
  bool changed = false;
  for (;;) {
    const ssize_t n = ::read(fd_, bytes, sizeof bytes);
    if (n <= 0) break;
    for (ssize_t at = 0; at < n;) {
      const auto* event = reinterpret_cast<const inotify_event*>(bytes + at);
      changed = changed || event->len == 0 || !is_ours(event->name);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
  }
  if (changed) watch_all();
  return changed;
}

}  // namespace lockstep::runtime
