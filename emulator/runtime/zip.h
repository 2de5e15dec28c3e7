// Zip archives, as a function's code comes: read over zlib, trusting nothing.
// Shapes  plain zip, methods stored and deflated, file modes and symbolic links of Unix.
// Units   unzipped_max in bytes, over all files.
// Errors  Broken: no zip, damaged, encrypted, split, or a name or link that leads out of its
//         folder. TooLarge: over unzipped_max or 65,535 files. Unusable: the folder.
// Source  PKWARE APPNOTE.TXT 6.3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/base/result.h"

namespace lockstep::runtime {

inline constexpr std::uint64_t kUnzippedMax = 262'144'000;

struct ZipError {
  enum class Kind : std::uint8_t { Broken, TooLarge, Unusable } kind = Kind::Broken;
  std::string text;
};

struct ZipEntry {
  std::string path;  // "package/app.py"; folders end without a slash
  enum class Type : std::uint8_t { File, Folder, Link } type = Type::File;
  bool executable = false;
  std::uint64_t size = 0;  // unzipped
  // Where its bytes are.
  std::size_t offset = 0;
  std::size_t packed_size = 0;
  std::uint32_t crc = 0;
  bool deflated = false;
};

// The directory, checked; no content is unpacked.
Result<std::vector<ZipEntry>, ZipError> read_zip(std::string_view bytes,
                                                 std::uint64_t unzipped_max = kUnzippedMax);
// The bytes of one file.
Result<std::string, ZipError> unzip_entry(std::string_view bytes, const ZipEntry& entry);
// An archive of these files (path, content), not compressed, the same for the same files.
std::string make_zip(const std::vector<std::pair<std::string, std::string>>& files);
// Unpacks everything under `folder`, which must exist.
Result<void, ZipError> unzip_to(std::string_view bytes, const std::string& folder,
                                std::uint64_t unzipped_max = kUnzippedMax);

}  // namespace lockstep::runtime
