#include "emulator/services/states/map_items.h"

#include "emulator/base/text.h"

namespace lockstep::states {

Failure<MapFailure> reader_failed(std::string cause) {
  return Failure(MapFailure{"States.ItemReaderFailed", std::move(cause)});
}

core::AwsResult<Json> MapBucket::call(std::string_view operation, Json input) {
  core::Call call;
  call.service = "s3";
  call.operation = operation;
  call.input = std::move(input);
  call.caller.account_id = turn_->account_id();
  call.caller.region = turn_->region();
  call.caller.key = format("{}/s3/{}", run_, calls_++);
  call.caller.from_outside = false;
  return turn_->call(std::move(call)).result;
}

MapResult<std::string> MapBucket::get(std::string_view bucket, std::string_view key) {
  auto answer = call("GetObject", Json::object({{"Bucket", bucket}, {"Key", key}}));
  if (!answer.ok())  // guess: the text
    return reader_failed(
        format("Could not read s3://{}/{}: {}", bucket, key, answer.error().message));
  return answer->get_string("Body");
}

namespace {

class DataSource : public ItemSource {
 public:
  explicit DataSource(Json items) : items_(std::move(items)) {}

  MapResult<std::optional<SourceItem>> next() override {
    if (at_ >= items_.size()) return std::optional<SourceItem>();
    const std::size_t index = at_++;
    if (items_.is_array())
      return std::optional(SourceItem{items_[index], std::nullopt, "STATE_DATA"});
    const Json::Member& member = items_.members()[index];
    return std::optional(SourceItem{member.value, member.key, "STATE_DATA"});
  }

 private:
  Json items_;
  std::size_t at_ = 0;
};

// The objects of a bucket below a prefix, page by page.
class ListingSource : public ItemSource {
 public:
  ListingSource(MapBucket& bucket, const Json& parameters)
      : bucket_(bucket), query_(parameters), uri_("s3://" + parameters.get_string("Bucket")) {}

  MapResult<std::optional<SourceItem>> next() override {
    while (at_ >= page_.size()) {
      if (done_) return std::optional<SourceItem>();
      RETURN_IF_ERROR(read_page());
    }
    return std::optional(SourceItem{shown(page_[at_++]), std::nullopt, uri_});
  }

 private:
  MapResult<void> read_page() {
    auto answer = bucket_.call("ListObjectsV2", query_);
    if (!answer.ok())  // guess: the text
      return reader_failed(format("Could not list {}: {}", uri_, answer.error().message));
    page_ = answer->get("Contents").is_array() ? answer->get("Contents") : Json::array();
    at_ = 0;
    const std::string more = answer->get_string("NextContinuationToken");
    done_ = more.empty();
    query_.set("ContinuationToken", more);
    return {};
  }

  static Json shown(const Json& object) {
    return Json::object({{"Etag", object.get("ETag")},
                         {"LastModified", object.get("LastModified")},
                         {"Key", object.get("Key")},
                         {"Size", object.get("Size")},
                         {"StorageClass", object.get("StorageClass")}});
  }

  MapBucket& bucket_;
  Json query_;
  std::string uri_;
  Json page_ = Json::array();
  std::size_t at_ = 0;
  bool done_ = false;
};

// LOAD_AND_FLATTEN: the items of every object that is listed.
class FlattenedSource : public ItemSource {
 public:
  FlattenedSource(MapBucket& bucket, const Json& reader)
      : bucket_(bucket),
        config_(reader.get("ReaderConfig")),
        name_(reader.get("Parameters").get_string("Bucket")),
        listing_(bucket, reader.get("Parameters")) {}

  MapResult<std::optional<SourceItem>> next() override {
    while (true) {
      if (open_) {
        ASSIGN_OR_RETURN(auto item, open_->next());
        if (item) return item;
        open_.reset();
      }
      ASSIGN_OR_RETURN(const auto object, listing_.next());
      if (!object) return std::optional<SourceItem>();
      const std::string key = object->value.get_string("Key");
      if (ends_with(key, "/")) continue;
      ASSIGN_OR_RETURN(std::string bytes, bucket_.get(name_, key));
      ASSIGN_OR_RETURN(open_,
                       text_source(std::move(bytes), config_, format("s3://{}/{}", name_, key)));
    }
  }

 private:
  MapBucket& bucket_;
  Json config_;
  std::string name_;
  ListingSource listing_;
  ItemSourcePtr open_;
};

class ObjectSource : public ItemSource {
 public:
  ObjectSource(MapBucket& bucket, const Json& reader) : bucket_(bucket), reader_(reader) {}

  MapResult<std::optional<SourceItem>> next() override {
    if (!open_) {
      const Json& parameters = reader_.get("Parameters");
      const std::string bucket = parameters.get_string("Bucket");
      const std::string key = parameters.get_string("Key");
      ASSIGN_OR_RETURN(std::string bytes, bucket_.get(bucket, key));
      ASSIGN_OR_RETURN(open_, text_source(std::move(bytes), reader_.get("ReaderConfig"),
                                          format("s3://{}/{}", bucket, key)));
    }
    return open_->next();
  }

 private:
  MapBucket& bucket_;
  Json reader_;
  ItemSourcePtr open_;
};

// A reader that cannot be used.
class FailedSource : public ItemSource {
 public:
  explicit FailedSource(std::string cause) : cause_(std::move(cause)) {}
  MapResult<std::optional<SourceItem>> next() override { return reader_failed(cause_); }

 private:
  std::string cause_;
};

// MaxItems of them.
class LimitedSource : public ItemSource {
 public:
  LimitedSource(ItemSourcePtr source, std::int64_t items_max)
      : source_(std::move(source)), left_(items_max) {}
  MapResult<std::optional<SourceItem>> next() override {
    if (left_-- <= 0) return std::optional<SourceItem>();
    return source_->next();
  }

 private:
  ItemSourcePtr source_;
  std::int64_t left_;
};

ItemSourcePtr unlimited_source(MapBucket& bucket, const Json& reader) {
  const std::string resource = reader.get_string("Resource");
  const std::string type = reader.get("ReaderConfig").get_string("InputType");
  if (ends_with(resource, ":s3:listObjectsV2")) {
    if (reader.get("ReaderConfig").get_string("Transformation") == "LOAD_AND_FLATTEN")
      return std::make_unique<FlattenedSource>(bucket, reader);
    return std::make_unique<ListingSource>(bucket, reader.get("Parameters"));
  }
  if (!ends_with(resource, ":s3:getObject"))
    return std::make_unique<FailedSource>(format(
        "Lockstep reads items of s3:getObject and s3:listObjectsV2 only, not of {}", resource));
  if (type == "MANIFEST" || reader.get("ReaderConfig").contains("ManifestType"))
    return manifest_source(bucket, reader);
  return std::make_unique<ObjectSource>(bucket, reader);
}

}  // namespace

ItemSourcePtr data_source(Json items) { return std::make_unique<DataSource>(std::move(items)); }

ItemSourcePtr reader_source(MapBucket& bucket, Json reader) {
  const std::int64_t items_max = reader.get("ReaderConfig").get_int("MaxItems");
  if (items_max < 0) return std::make_unique<FailedSource>("field MaxItems must be positive");
  ItemSourcePtr source = unlimited_source(bucket, reader);
  if (items_max == 0) return source;
  return std::make_unique<LimitedSource>(std::move(source), items_max);
}

}  // namespace lockstep::states
