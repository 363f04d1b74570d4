// Parsing and checking the header, and writing it.
//
// The JSON is parsed by events: what does not belong in a header is refused where it occurs, nothing is built from it,
// and names that occur twice are noticed (a document tree would silently keep the last).
#include "io/safetensors/safetensors_header.h"

#include "core/base/error.h"
#include "core/base/format.h"
#include "io/file/read_file.h"

#if defined(GRADUS_HAS_JSON)
#include <algorithm>
#include <nlohmann/json.hpp>
#endif

namespace gradus::io {

namespace {

struct DtypeRow {
  const char* name;
  FileDtype dtype;
  int64_t size;
};
constexpr DtypeRow dtypes[] = {
    {"F32", FileDtype::f32, 4},
    {"F64", FileDtype::f64, 8},
    {"I64", FileDtype::i64, 8},
    {"BOOL", FileDtype::boolean, 1},
    {"F16", FileDtype::f16, 2},
    {"BF16", FileDtype::bf16, 2},
    {"U8", FileDtype::u8, 1},
    {"I8", FileDtype::i8, 1},
    {"U16", FileDtype::u16, 2},
    {"I16", FileDtype::i16, 2},
    {"U32", FileDtype::u32, 4},
    {"I32", FileDtype::i32, 4},
    {"U64", FileDtype::u64, 8},
};

const DtypeRow& row_of(FileDtype dtype) { return dtypes[int(dtype)]; }   // the rows are in the order of the enum

}   // namespace

int64_t size_of(FileDtype dtype) { return row_of(dtype).size; }

#if defined(GRADUS_HAS_JSON)

namespace {

using Json = nlohmann::json;

// Receives the events of the JSON parser. Every function returns true ("go on") or throws.
class Events : public nlohmann::json_sax<Json> {
 public:
  explicit Events(const std::string& path) : path_(path) {}
  FileHeader header;

  [[noreturn]] void fail(const std::string& what) const { fail_file("load", path_, what); }

  bool start_object(size_t) override {
    if (place_ == Place::outside) {
      place_ = Place::top;
    } else if (place_ == Place::top && key_ == "__metadata__") {
      if (metadata_seen_) fail("the header has __metadata__ twice");
      metadata_seen_ = true;
      place_ = Place::metadata;
    } else if (place_ == Place::top) {
      place_ = Place::tensor;
      header.tensors.emplace_back().name = key_;
      seen_dtype_ = seen_shape_ = false;
      offsets_ = 0;
    } else {
      unexpected("an object");
    }
    return true;
  }
  bool end_object() override {
    if (place_ == Place::tensor && !(seen_dtype_ && seen_shape_ && offsets_ == 2))
      fail(fmt::format("tensor \"{}\" needs a dtype, a shape and two data_offsets", entry().name));
    place_ = place_ == Place::top ? Place::outside : Place::top;
    return true;
  }
  bool start_array(size_t) override {
    if (place_ == Place::tensor && key_ == "shape" && !seen_shape_) {
      seen_shape_ = true;
      place_ = Place::shape;
    } else if (place_ == Place::tensor && key_ == "data_offsets" && offsets_ == 0) {
      place_ = Place::offsets;
    } else {
      unexpected("a list");
    }
    return true;
  }
  bool end_array() override {
    place_ = Place::tensor;
    return true;
  }
  bool key(std::string& key) override {
    key_ = key;
    return true;
  }
  bool string(std::string& text) override {
    if (place_ == Place::metadata) {
      header.metadata.push_back({key_, text});
    } else if (place_ == Place::tensor && key_ == "dtype" && !seen_dtype_) {
      auto row = std::find_if(std::begin(dtypes), std::end(dtypes), [&](const DtypeRow& r) { return r.name == text; });
      if (row == std::end(dtypes))
        fail(fmt::format(
            "tensor \"{}\" has dtype {}, which cannot be read; convert it to F32 first", entry().name, text));
      entry().dtype = row->dtype;
      seen_dtype_ = true;
    } else {
      unexpected("a string");
    }
    return true;
  }
  bool number_unsigned(uint64_t number) override {
    if (place_ == Place::shape) {
      if (entry().shape.dims() == Shape::max_dims)
        fail(fmt::format("tensor \"{}\" has more than {} dimensions", entry().name, Shape::max_dims));
      if (number >> 62) fail(fmt::format("tensor \"{}\" has a dimension of size {}: too large", entry().name, number));
      entry().shape.push_back(int64_t(number));
    } else if (place_ == Place::offsets && offsets_ < 2) {
      (offsets_++ == 0 ? entry().begin : entry().end) = number;
    } else {
      unexpected("a number");
    }
    return true;
  }
  bool number_integer(int64_t) override { unexpected("a negative number"); }
  bool number_float(double, const std::string&) override { unexpected("not a whole number below 2^64"); }
  bool null() override { unexpected("null"); }
  bool boolean(bool) override { unexpected("a boolean"); }
  bool binary(Json::binary_t&) override { unexpected("binary data"); }
  bool parse_error(size_t position, const std::string&, const Json::exception&) override {
    fail(fmt::format("the header is not JSON: error at byte {}", 8 + position - 1));
  }

 private:
  enum class Place { outside, top, metadata, tensor, shape, offsets };
  TensorEntry& entry() { return header.tensors.back(); }
  [[noreturn]] void unexpected(const char* what) {
    if (place_ == Place::top) fail(fmt::format("the header's entry \"{}\" is {}, not an object", key_, what));
    if (place_ == Place::metadata) fail(fmt::format("the metadata \"{}\" is {}, not a string", key_, what));
    fail(fmt::format("tensor \"{}\" has an unexpected {}: {}", entry().name, key_, what));
  }

  const std::string& path_;
  Place place_ = Place::outside;
  std::string key_;
  bool metadata_seen_ = false, seen_dtype_ = false, seen_shape_ = false;
  int offsets_ = 0;
};

// A tensor's range must be as long as its dtype and shape say. Sizes next to a 0 count too: strides are made from them.
void check_range(const Events& events, const TensorEntry& t, uint64_t data_bytes) {
  auto room = uint64_t(size_of(t.dtype));
  for (int64_t size : t.shape) {
    if (size > 1 && room > (uint64_t(1) << 62) / uint64_t(size))
      events.fail(fmt::format("tensor \"{}\" has shape {}: too large", t.name, t.shape));
    if (size > 1) room *= uint64_t(size);
  }
  if (t.shape.numel() == 0) room = 0;
  if (t.end < t.begin || t.end - t.begin != room)
    events.fail(fmt::format("tensor \"{}\" ({} {}) takes {} bytes, but its data_offsets are {} and {}", t.name,
        row_of(t.dtype).name, t.shape, room, t.begin, t.end));
  if (t.end > data_bytes)
    events.fail(fmt::format(
        "truncated: tensor \"{}\" ends at byte {} of the data, which end at {}", t.name, t.end, data_bytes));
}

// The ranges must fill the data: sorted, each begins where the one before it ends.
void check_ranges(const Events& events, const std::vector<TensorEntry>& tensors, uint64_t data_bytes) {
  std::vector<const TensorEntry*> sorted;
  for (const TensorEntry& t : tensors) {
    check_range(events, t, data_bytes);
    sorted.push_back(&t);
  }
  std::sort(sorted.begin(), sorted.end(), [](const TensorEntry* a, const TensorEntry* b) {
    return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
  });
  uint64_t end = 0;
  for (const TensorEntry* t : sorted) {
    if (t->begin < end)
      events.fail(fmt::format("tensor \"{}\" begins at byte {} of the data, inside another tensor", t->name, t->begin));
    if (t->begin > end) events.fail(fmt::format("bytes {} to {} of the data belong to no tensor", end, t->begin));
    end = t->end;
  }
  if (end != data_bytes) events.fail(fmt::format("bytes after the last tensor: {}", data_bytes - end));
}

template <class Items, class Name>
void check_unique(const Events& events, const char* what, const Items& items, Name name_of) {
  std::vector<std::string_view> names;
  for (const auto& item : items) names.push_back(name_of(item));
  std::sort(names.begin(), names.end());
  auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) events.fail(fmt::format("the {} \"{}\" occurs twice", what, *twice));
}

std::string quoted(const std::string& text) {
  try {
    return Json(text).dump();
  } catch (const Json::exception&) {
    throw Error(fmt::format("save: names and metadata must be UTF-8; \"{}\" is not", text));
  }
}

}   // namespace

FileHeader parse_header(const std::string& path, std::string_view text, uint64_t data_bytes) {
  Events events(path);
  if (!text.starts_with('{')) events.fail("the header does not begin with {, so this is not a safetensors file");
  Json::sax_parse(text.begin(), text.end(), &events);
  check_unique(events, "tensor", events.header.tensors, [](const TensorEntry& t) { return std::string_view(t.name); });
  check_unique(
      events, "metadata entry", events.header.metadata, [](const MetadataEntry& m) { return std::string_view(m.key); });
  check_ranges(events, events.header.tensors, data_bytes);
  return std::move(events.header);
}

std::string write_header(const std::string&, const FileHeader& header) {
  std::string text = "{", separator;
  auto next = [&](const std::string& item) {
    text += separator + item;
    separator = ",";
  };
  if (!header.metadata.empty()) {
    next("\"__metadata__\":{");
    for (separator.clear(); const MetadataEntry& m : header.metadata) next(quoted(m.key) + ":" + quoted(m.value));
    text += "}";
  }
  for (const TensorEntry& t : header.tensors) {
    std::string sizes;
    for (int64_t size : t.shape) sizes += fmt::format("{}{}", sizes.empty() ? "" : ",", size);
    next(fmt::format("{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}", quoted(t.name),
        row_of(t.dtype).name, sizes, t.begin, t.end));
  }
  text += "}";
  text.resize((text.size() + 7) / 8 * 8, ' ');   // so that the numbers begin at a multiple of 8
  return text;
}

#else

namespace {
[[noreturn]] void fail_without_json(const char* op, const std::string& path) {
  fail_file(op, path,
      "gradus was built without JSON, which the safetensors format needs; install nlohmann-json3-dev and build again");
}
}   // namespace

FileHeader parse_header(const std::string& path, std::string_view, uint64_t) { fail_without_json("load", path); }
std::string write_header(const std::string& path, const FileHeader&) { fail_without_json("save", path); }

#endif

}   // namespace gradus::io
