// InputType MANIFEST: the rows of an S3 inventory's CSV files, or of the files that a list of URIs
// (ManifestType ATHENA_DATA) names.
// Source  AWS documentation "ItemReader (Map)", "Amazon S3 Inventory manifest".
#include <zlib.h>

#include "emulator/base/text.h"
#include "emulator/services/states/map_items.h"

namespace lockstep::states {

namespace {

constexpr std::size_t kUnpackedMax = std::size_t{1} << 30;

struct ManifestFile {
  std::string bucket, key;
};

class ManifestSource : public ItemSource {
 public:
  ManifestSource(MapBucket& bucket, const Json& reader) : bucket_(bucket), reader_(reader) {}

  MapResult<std::optional<SourceItem>> next() override {
    if (!read_) RETURN_IF_ERROR(read_manifest());
    while (true) {
      if (open_) {
        ASSIGN_OR_RETURN(auto item, open_->next());
        if (item) return item;
        open_.reset();
      }
      if (at_ >= files_.size()) return std::optional<SourceItem>();
      RETURN_IF_ERROR(open_file(files_[at_++]));
    }
  }

 private:
  MapResult<void> read_manifest() {
    read_ = true;
    const Json& parameters = reader_.get("Parameters");
    ASSIGN_OR_RETURN(std::string bytes,
                     bucket_.get(parameters.get_string("Bucket"), parameters.get_string("Key")));
    if (reader_.get("ReaderConfig").get_string("ManifestType") == "ATHENA_DATA")
      return read_uris(bytes);
    return read_inventory(bytes);
  }

  MapResult<void> read_inventory(const std::string& bytes) {
    auto manifest = parse_json(bytes);
    if (!manifest.ok()) return reader_failed(manifest.error().message);
    if (manifest->get_string("fileFormat", "CSV") != "CSV")  // guess: the text
      return reader_failed("Only S3 inventories in the format CSV can be read.");
    const std::string destination = manifest->get_string("destinationBucket");
    const std::string name = destination.substr(destination.rfind(':') + 1);
    for (const auto column : split(manifest->get_string("fileSchema").c_str(), ','))
      columns_.emplace_back(trim(column));
    const Json& files = manifest->get("files");
    if (!files.is_array()) return reader_failed("Attempting to map over non-iterable node.");
    for (const Json& file : files.items()) files_.push_back({name, file.get_string("key")});
    return {};
  }

  MapResult<void> read_uris(std::string_view rest) {
    std::vector<std::string> cells;
    constexpr std::string_view kScheme = "s3://";
    while (csv_row(rest, ',', cells)) {
      const std::string uri(trim(cells.front()));
      if (!starts_with(uri, kScheme)) continue;
      const std::size_t slash = uri.find('/', kScheme.size());
      if (slash == std::string::npos) continue;
      files_.push_back({uri.substr(kScheme.size(), slash - kScheme.size()), uri.substr(slash + 1)});
    }
    return {};
  }

  MapResult<void> open_file(const ManifestFile& file) {
    ASSIGN_OR_RETURN(std::string bytes, bucket_.get(file.bucket, file.key));
    std::string uri = format("s3://{}/{}", file.bucket, file.key);
    if (columns_.empty()) {
      ASSIGN_OR_RETURN(open_,
                       text_source(std::move(bytes), reader_.get("ReaderConfig"), std::move(uri)));
      return {};
    }
    ASSIGN_OR_RETURN(bytes, unpacked(std::move(bytes)));
    ASSIGN_OR_RETURN(open_, csv_source(std::move(bytes), columns_, std::move(uri)));
    return {};
  }

  MapBucket& bucket_;
  Json reader_;
  bool read_ = false;
  std::vector<std::string> columns_;
  std::vector<ManifestFile> files_;
  std::size_t at_ = 0;
  ItemSourcePtr open_;
};

}  // namespace

ItemSourcePtr manifest_source(MapBucket& bucket, Json reader) {
  return std::make_unique<ManifestSource>(bucket, reader);
}

MapResult<std::string> unpacked(std::string bytes) {
  if (!starts_with(bytes, "\x1F\x8B")) return bytes;
  z_stream stream{};
  constexpr int kGzip = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kGzip) != Z_OK) return reader_failed("The file cannot be unpacked.");
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out, part(1 << 16, '\0');
  int status = Z_OK;
  while (status == Z_OK && out.size() <= kUnpackedMax) {
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = static_cast<uInt>(part.size());
    status = inflate(&stream, Z_NO_FLUSH);
    out.append(part, 0, part.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END) return reader_failed("The file cannot be unpacked.");
  return out;
}

}  // namespace lockstep::states
