#include "emulator/runtime/zip.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <set>

#include "emulator/base/text.h"

namespace lockstep::runtime {
namespace {

constexpr std::uint32_t kEndMark = 0x06054b50;
constexpr std::uint32_t kDirectoryMark = 0x02014b50;
constexpr std::uint32_t kLocalMark = 0x04034b50;
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kDirectoryBytes = 46;
constexpr std::size_t kLocalBytes = 30;
constexpr std::size_t kCommentMax = 65'535;
constexpr std::size_t kPathMax = 1024;
constexpr std::uint64_t kLinkMax = 4096;
constexpr int kMadeByUnix = 3;

Failure<ZipError> broken(std::string text) {
  return Failure(ZipError{ZipError::Kind::Broken, std::move(text)});
}
Failure<ZipError> too_large(std::string text) {
  return Failure(ZipError{ZipError::Kind::TooLarge, std::move(text)});
}

// Little-endian numbers; the caller has checked that they are there.
std::uint32_t number(std::string_view bytes, std::size_t at, int width) {
  std::uint32_t value = 0;
  for (int i = width - 1; i >= 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return value;
}

// Where the end record is, or npos.
std::size_t find_end(std::string_view bytes) {
  if (bytes.size() < kEndBytes) return std::string_view::npos;
  const std::size_t last = bytes.size() - kEndBytes;
  const std::size_t first = last - std::min(last, kCommentMax);
  for (std::size_t at = last + 1; at-- > first;)
    if (number(bytes, at, 4) == kEndMark &&
        at + kEndBytes + number(bytes, at + 20, 2) <= bytes.size())
      return at;
  return std::string_view::npos;
}

// "a/b", without anything that could lead elsewhere; nothing if it is no such path.
bool is_safe_path(std::string_view path) {
  if (path.empty() || path.size() > kPathMax || path[0] == '/') return false;
  if (path.find('\0') != std::string_view::npos || path.find('\\') != std::string_view::npos)
    return false;
  for (const std::string_view part : split(path, '/'))
    if (part.empty() || part == "." || part == "..") return false;
  return true;
}

// A link may lead up only first and not above the archive's folder.
bool is_safe_link(std::string_view path, std::string_view target) {
  if (target.empty() || target[0] == '/' || target.find('\0') != std::string_view::npos)
    return false;
  std::size_t depth = split(path, '/').size() - 1;
  bool down = false;
  for (const std::string_view part : split(target, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      down = true;
      continue;
    }
    if (down || depth == 0) return false;
    --depth;
  }
  return true;
}

Result<ZipEntry, ZipError> read_entry(std::string_view bytes, std::size_t at) {
  const std::uint32_t flags = number(bytes, at + 8, 2);
  const std::uint32_t method = number(bytes, at + 10, 2);
  const std::size_t name_bytes = number(bytes, at + 28, 2);
  if (at + kDirectoryBytes + name_bytes > bytes.size()) return broken("a cut directory");
  ZipEntry entry;
  entry.path = bytes.substr(at + kDirectoryBytes, name_bytes);
  entry.crc = number(bytes, at + 16, 4);
  entry.packed_size = number(bytes, at + 20, 4);
  entry.size = number(bytes, at + 24, 4);
  if (flags & 1) return broken("an encrypted file");
  if (method != 0 && method != 8) return broken(format("compression method {}", method));
  entry.deflated = method == 8;
  if (!entry.deflated && entry.size != entry.packed_size) return broken("sizes that differ");
  const std::uint32_t mode = number(bytes, at + 38, 4) >> 16;
  const bool unix = static_cast<int>(number(bytes, at + 5, 1)) == kMadeByUnix;
  if (unix && S_ISLNK(mode)) entry.type = ZipEntry::Type::Link;
  entry.executable = unix && (mode & 0111) != 0;
  if (ends_with(entry.path, "/")) {
    entry.path.pop_back();
    entry.type = ZipEntry::Type::Folder;
  }
  if (!is_safe_path(entry.path)) return broken(format("the path '{}'", entry.path));
  if (entry.type == ZipEntry::Type::Link && entry.size > kLinkMax) return broken("a link too long");

  const std::size_t local = number(bytes, at + 42, 4);
  if (local + kLocalBytes > bytes.size() || number(bytes, local, 4) != kLocalMark)
    return broken("a file that is not where the directory says");
  entry.offset = local + kLocalBytes + number(bytes, local + 26, 2) + number(bytes, local + 28, 2);
  if (entry.offset > bytes.size() || entry.packed_size > bytes.size() - entry.offset)
    return broken("a cut file");
  return entry;
}

Failure<ZipError> unusable(const std::string& path) {
  return Failure(ZipError{ZipError::Kind::Unusable, "cannot write " + path});
}

bool make_folders(const std::string& folder, std::string_view path) {
  std::string made = folder;
  for (const std::string_view part : split(path, '/')) {
    made.append("/").append(part);
    if (::mkdir(made.c_str(), 0755) != 0 && errno != EEXIST) return false;
  }
  return true;
}

bool write_file(const std::string& path, std::string_view content, mode_t mode) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
  if (fd < 0) return false;
  bool written = true;
  while (!content.empty() && written) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    written = n > 0;
    if (written) content.remove_prefix(static_cast<std::size_t>(n));
  }
  return ::close(fd) == 0 && written;
}

}  // namespace

Result<std::vector<ZipEntry>, ZipError> read_zip(std::string_view bytes,
                                                 std::uint64_t unzipped_max) {
  const std::size_t end = find_end(bytes);
  if (end == std::string_view::npos) return broken("no zip");
  const std::size_t count = number(bytes, end + 10, 2);
  if (number(bytes, end + 4, 2) != 0 || number(bytes, end + 8, 2) != count)
    return broken("an archive of several parts");
  std::size_t at = number(bytes, end + 16, 4);
  std::vector<ZipEntry> entries;
  std::uint64_t total = 0;
  std::set<std::string> links;
  for (std::size_t i = 0; i < count; ++i) {
    if (at + kDirectoryBytes > bytes.size() || number(bytes, at, 4) != kDirectoryMark)
      return broken("a cut directory");
    ASSIGN_OR_RETURN(ZipEntry entry, read_entry(bytes, at));
    at += kDirectoryBytes + number(bytes, at + 28, 2) + number(bytes, at + 30, 2) +
          number(bytes, at + 32, 2);
    total += entry.size;
    if (total > unzipped_max) return too_large("the files are too large");
    if (entry.type == ZipEntry::Type::Link) {
      ASSIGN_OR_RETURN(const std::string target, unzip_entry(bytes, entry));
      if (!is_safe_link(entry.path, target))
        return broken(format("the link '{}' leads out", entry.path));
      links.insert(entry.path);
    }
    entries.push_back(std::move(entry));
  }
  // Nothing may be written through a link.
  for (const ZipEntry& entry : entries) {
    if (links.empty()) break;
    if (entry.type != ZipEntry::Type::Link && links.contains(entry.path))
      return broken(format("two files '{}'", entry.path));
    for (std::size_t slash = entry.path.find('/'); slash != std::string::npos;
         slash = entry.path.find('/', slash + 1))
      if (links.contains(entry.path.substr(0, slash)))
        return broken(format("the file '{}' is behind a link", entry.path));
  }
  return entries;
}

Result<std::string, ZipError> unzip_entry(std::string_view bytes, const ZipEntry& entry) {
  const std::string_view packed = bytes.substr(entry.offset, entry.packed_size);
  std::string content;
  if (!entry.deflated) {
    content = packed;
  } else {
    content.resize(entry.size + 1);  // one more shows a file larger than it says
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return broken("zlib cannot start");
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(content.data());
    stream.avail_out = static_cast<uInt>(content.size());
    const int outcome = inflate(&stream, Z_FINISH);
    const std::size_t made = stream.total_out;
    inflateEnd(&stream);
    if (outcome != Z_STREAM_END || made != entry.size)
      return broken(format("the file '{}' is damaged", entry.path));
    content.resize(made);
  }
  const auto crc =
      ::crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
  if (crc != entry.crc) return broken(format("the file '{}' is damaged", entry.path));
  return content;
}

std::string make_zip(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string bytes, directory;
  const auto put = [](std::string& to, std::uint64_t value, int width) {
    for (int i = 0; i < width; ++i) to += static_cast<char>(value >> (8 * i) & 255);
  };
  constexpr std::uint32_t kFirstOf1980 = 0x0021;
  for (const auto& [path, content] : files) {
    const auto crc = ::crc32(0, reinterpret_cast<const Bytef*>(content.data()),
                             static_cast<uInt>(content.size()));
    const std::size_t offset = bytes.size();
    std::string common;  // from the version to the length of the extra field
    put(common, 20, 2);
    put(common, 0, 4);  // flags, method
    put(common, 0, 2);
    put(common, kFirstOf1980, 2);
    put(common, crc, 4);
    put(common, content.size(), 4);
    put(common, content.size(), 4);
    put(common, path.size(), 2);
    put(common, 0, 2);
    put(bytes, kLocalMark, 4);
    bytes += common + path + content;
    put(directory, kDirectoryMark, 4);
    put(directory, static_cast<std::uint64_t>(kMadeByUnix) << 8 | 20, 2);
    directory += common;
    put(directory, 0, 6);  // comment, disk, internal attributes
    put(directory, std::uint64_t{S_IFREG | 0755} << 16, 4);
    put(directory, offset, 4);
    directory += path;
  }
  const std::size_t start = bytes.size();
  bytes += directory;
  put(bytes, kEndMark, 4);
  put(bytes, 0, 4);
  put(bytes, files.size(), 2);
  put(bytes, files.size(), 2);
  put(bytes, directory.size(), 4);
  put(bytes, start, 4);
  put(bytes, 0, 2);
  return bytes;
}

Result<void, ZipError> unzip_to(std::string_view bytes, const std::string& folder,
                                std::uint64_t unzipped_max) {
  ASSIGN_OR_RETURN(const std::vector<ZipEntry> entries, read_zip(bytes, unzipped_max));
  for (const ZipEntry& entry : entries) {
    const std::string path = folder + "/" + entry.path;
    if (entry.type == ZipEntry::Type::Folder) {
      if (!make_folders(folder, entry.path)) return unusable(path);
      continue;
    }
    const std::size_t slash = entry.path.rfind('/');
    if (slash != std::string::npos && !make_folders(folder, entry.path.substr(0, slash)))
      return unusable(path);
    ASSIGN_OR_RETURN(const std::string content, unzip_entry(bytes, entry));
    if (entry.type == ZipEntry::Type::Link) {
      ::unlink(path.c_str());
      if (::symlink(content.c_str(), path.c_str()) != 0) return unusable(path);
    } else if (!write_file(path, content, entry.executable ? 0755 : 0644)) {
      return unusable(path);
    }
  }
  return {};
}

}  // namespace lockstep::runtime
