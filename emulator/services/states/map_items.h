// The items of a map run, one after another: of the state's input, or read from S3.
// Shapes  The reader is {Resource, ReaderConfig, Parameters} as evaluated. An item of an object of
//         S3 bears its URI as source, one of the state's input "STATE_DATA".
// Errors  MapFailure: States.ItemReaderFailed and its text.
// Source  recorded AWS answers; AWS documentation "ItemReader (Map)".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/turn.h"

namespace lockstep::states {

struct MapFailure {
  std::string error, cause;
};
template <class T>
using MapResult = Result<T, MapFailure>;

Failure<MapFailure> reader_failed(std::string cause);

struct SourceItem {
  Json value;
  std::optional<std::string> key;
  std::string source;
};

class ItemSource {
 public:
  virtual ~ItemSource() = default;
  // Nothing at the end.
  virtual MapResult<std::optional<SourceItem>> next() = 0;
};
using ItemSourcePtr = std::unique_ptr<ItemSource>;

// What a source needs of S3. Calls may be made as long as the entry lasts: `turn` is set anew.
class MapBucket {
 public:
  MapBucket(core::Turn& turn, std::string run) : turn_(&turn), run_(std::move(run)) {}
  void enter(core::Turn& turn) { turn_ = &turn; }
  core::AwsResult<Json> call(std::string_view operation, Json input);
  MapResult<std::string> get(std::string_view bucket, std::string_view key);

 private:
  core::Turn* turn_;
  std::string run_;
  std::int64_t calls_ = 0;
};

// Of the state's input: an array or an object.
ItemSourcePtr data_source(Json items);
// Of a reader; reads as far as it is asked to.
ItemSourcePtr reader_source(MapBucket& bucket, Json reader);

// --- map_items_text.cpp: the items of one object's bytes -----------------------------------------

// ReaderConfig says how to read them; `uri` is what the items bear as their source.
MapResult<ItemSourcePtr> text_source(std::string bytes, const Json& config, std::string uri);
// With these names for the columns, for a file without a header.
MapResult<ItemSourcePtr> csv_source(std::string bytes, std::vector<std::string> columns,
                                    std::string uri);
// One row from the front of `rest`: false at the end. Blank lines are passed over.
bool csv_row(std::string_view& rest, char delimiter, std::vector<std::string>& cells);

// --- map_items_manifest.cpp ----------------------------------------------------------------------

ItemSourcePtr manifest_source(MapBucket& bucket, Json reader);
// A gzip file's content; as it is if it is none.
MapResult<std::string> unpacked(std::string bytes);

}  // namespace lockstep::states
