#include "emulator/harness/files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "emulator/base/text.h"

namespace lockstep::harness {

namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t kFileBytesMax = 64u << 20;
constexpr std::size_t kFilesMax = 100'000;

}  // namespace

Result<std::string, std::string> read_text_file(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return Failure(path + ": is a folder");
  if (fs::is_regular_file(path, error) && fs::file_size(path, error) > kFileBytesMax)
    return Failure(path + ": is larger than 64 MiB");
  std::ifstream in(path, std::ios::binary);
  if (!in) return Failure(path + ": cannot be read (no such file?)");
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

Result<void, std::string> write_text_file(const std::string& path, std::string_view text) {
  std::error_code error;
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty()) fs::create_directories(folder, error);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) return Failure(path + ": cannot be written");
  return {};
}

Result<std::vector<std::string>, std::string> find_scenario_files(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return Failure(path + ": no such file or folder");
  std::vector<std::string> files;
  if (!fs::is_directory(path, error)) {
    files.push_back(path);
    return files;
  }
  fs::recursive_directory_iterator entry(path, error), end;
  for (; !error && entry != end && files.size() < kFilesMax; entry.increment(error))
    if (entry->path().extension() == ".json" && entry->is_regular_file(error))
      files.push_back(entry->path().string());
  if (error) return Failure(path + ": " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace lockstep::harness
