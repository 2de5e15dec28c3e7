// The items of one object's bytes: CSV, JSON, JSONL.
#include <set>

#include "emulator/base/text.h"
#include "emulator/query/java_order.h"
#include "emulator/services/states/map_items.h"

namespace lockstep::states {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

char delimiter_of(const Json& config) {
  const std::string name = config.get_string("CSVDelimiter", "COMMA");
  if (name == "PIPE") return '|';
  if (name == "SEMICOLON") return ';';
  if (name == "SPACE") return ' ';
  if (name == "TAB") return '\t';
  return ',';
}

// A cell in quotes: doubled quotes are one. What follows up to the delimiter is kept as it is.
std::string quoted_cell(std::string_view& rest) {
  std::string cell;
  rest.remove_prefix(1);
  while (!rest.empty()) {
    const std::size_t quote = rest.find('"');
    cell += rest.substr(0, quote);
    if (quote == std::string_view::npos) {
      rest = {};
      break;
    }
    rest.remove_prefix(quote + 1);
    if (rest.empty() || rest.front() != '"') break;
    cell += '"';
    rest.remove_prefix(1);
  }
  return cell;
}

class CsvSource : public ItemSource {
 public:
  CsvSource(std::string bytes, char delimiter, std::string uri)
      : bytes_(std::move(bytes)), rest_(bytes_), delimiter_(delimiter), uri_(std::move(uri)) {
    if (starts_with(rest_, kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  }

  void read_header() { csv_row(rest_, delimiter_, columns_); }
  MapResult<void> use(std::vector<std::string> columns) {
    if (!columns.empty()) columns_ = std::move(columns);
    if (std::set<std::string>(columns_.begin(), columns_.end()).size() != columns_.size())
      return reader_failed("CSV headers cannot contain duplicates.");
    order_ = query::java_hash_order(columns_);
    return {};
  }

  MapResult<std::optional<SourceItem>> next() override {
    if (!csv_row(rest_, delimiter_, cells_)) return std::optional<SourceItem>();
    Json row = Json::object();
    row.reserve(order_.size());
    for (const std::size_t column : order_)
      row.set(columns_[column], column < cells_.size() ? cells_[column] : std::string());
    return std::optional(SourceItem{std::move(row), std::nullopt, uri_});
  }

 private:
  std::string bytes_;
  std::string_view rest_;
  char delimiter_;
  std::string uri_;
  std::vector<std::string> columns_, cells_;
  std::vector<std::size_t> order_;
};

class LinesSource : public ItemSource {
 public:
  LinesSource(std::string bytes, std::string uri)
      : bytes_(std::move(bytes)), rest_(bytes_), uri_(std::move(uri)) {}

  MapResult<std::optional<SourceItem>> next() override {
    while (!rest_.empty()) {
      const std::size_t end = std::min(rest_.find('\n'), rest_.size());
      const std::string_view line = trim(rest_.substr(0, end));
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      if (line.empty()) continue;
      auto value = parse_json(line);
      if (!value.ok()) return reader_failed(value.error().message);
      return std::optional(SourceItem{std::move(value).value(), std::nullopt, uri_});
    }
    return std::optional<SourceItem>();
  }

 private:
  std::string bytes_;
  std::string_view rest_;
  std::string uri_;
};

class ArraySource : public ItemSource {
 public:
  ArraySource(Json items, std::string uri) : items_(std::move(items)), uri_(std::move(uri)) {}
  MapResult<std::optional<SourceItem>> next() override {
    if (at_ >= items_.size()) return std::optional<SourceItem>();
    return std::optional(SourceItem{items_[at_++], std::nullopt, uri_});
  }

 private:
  Json items_;
  std::string uri_;
  std::size_t at_ = 0;
};

// RFC 6901.
const Json* pointed(const Json& value, std::string_view pointer) {
  const Json* at = &value;
  if (pointer.empty()) return at;
  if (pointer.front() != '/') return nullptr;
  for (const auto part : split(pointer.substr(1), '/')) {
    const std::string name = replace_all(replace_all(std::string(part), "~1", "/"), "~0", "~");
    if (at->is_array()) {
      const auto index = to_int(name);
      if (!index || *index < 0 || static_cast<std::size_t>(*index) >= at->size()) return nullptr;
      at = &(*at)[static_cast<std::size_t>(*index)];
    } else {
      at = at->find(name);
      if (!at) return nullptr;
    }
  }
  return at;
}

MapResult<ItemSourcePtr> json_source(std::string_view text, const Json& config, std::string uri) {
  if (starts_with(text, kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  auto value = parse_json(text);
  if (!value.ok()) return reader_failed(value.error().message);
  const std::string pointer = config.get_string("ItemsPointer");
  const Json* items = pointed(*value, pointer);
  if (!items)  // guess: the text
    return reader_failed(format("The ItemsPointer {} does not point to a value.", pointer));
  if (!items->is_array()) return reader_failed("Attempting to map over non-iterable node.");
  return ItemSourcePtr(std::make_unique<ArraySource>(*items, std::move(uri)));
}

}  // namespace

bool csv_row(std::string_view& rest, char delimiter, std::vector<std::string>& cells) {
  cells.clear();
  while (!rest.empty() && (rest.front() == '\n' || rest.front() == '\r')) rest.remove_prefix(1);
  if (rest.empty()) return false;
  while (true) {
    std::string cell;
    if (!rest.empty() && rest.front() == '"') cell = quoted_cell(rest);
    std::size_t end = 0;
    while (end < rest.size() && rest[end] != delimiter && rest[end] != '\n' && rest[end] != '\r')
      ++end;
    cell += rest.substr(0, end);
    rest.remove_prefix(end);
    cells.push_back(std::move(cell));
    if (rest.empty()) return true;
    const char stop = rest.front();
    rest.remove_prefix(1);
    if (stop == delimiter) continue;
    if (stop == '\r' && !rest.empty() && rest.front() == '\n') rest.remove_prefix(1);
    return true;
  }
}

MapResult<ItemSourcePtr> csv_source(std::string bytes, std::vector<std::string> columns,
                                    std::string uri) {
  auto source = std::make_unique<CsvSource>(std::move(bytes), ',', std::move(uri));
  RETURN_IF_ERROR(source->use(std::move(columns)));
  return ItemSourcePtr(std::move(source));
}

MapResult<ItemSourcePtr> text_source(std::string bytes, const Json& config, std::string uri) {
  ASSIGN_OR_RETURN(bytes, unpacked(std::move(bytes)));
  const std::string type = config.get_string("InputType", "JSON");
  if (type == "PARQUET")
    return reader_failed("Lockstep does not read Parquet files: give it CSV, JSON or JSONL");
  if (type == "JSONL")
    return ItemSourcePtr(std::make_unique<LinesSource>(std::move(bytes), std::move(uri)));
  if (type != "CSV") return json_source(bytes, config, std::move(uri));
  auto source = std::make_unique<CsvSource>(std::move(bytes), delimiter_of(config), std::move(uri));
  std::vector<std::string> given;
  if (config.get_string("CSVHeaderLocation") == "GIVEN") {
    const Json& headers = config.get("CSVHeaders");
    if (headers.is_array())
      for (const Json& header : headers.items())
        given.push_back(header.is_string() ? header.as_string() : dump(header));
  } else {
    source->read_header();
  }
  RETURN_IF_ERROR(source->use(std::move(given)));
  return ItemSourcePtr(std::move(source));
}

}  // namespace lockstep::states
