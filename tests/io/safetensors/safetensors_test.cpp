// Saving and loading named tensors; files of the reference implementation; files that are wrong.
#include <doctest/doctest.h>

#include <cmath>

#include "core/tensor/creation.h"
#include "io/safetensors/safetensors.h"
#include "tests/io/files.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;

namespace {

const std::string fixtures = std::string(GRADUS_SOURCE_DIR) + "/tests/io/data/";

bool has_json(const TemporaryFolder& folder) {
  std::string path = folder / "probe", error = error_of<FileError>([&] { io::save(path, {}); });
  if (error == "nothing was thrown") return true;
  CHECK(error == "save: " + path +
                     ": gradus was built without JSON, which the safetensors format needs; install "
                     "nlohmann-json3-dev and build again");
  return false;
}

// A file with this header and this many bytes of numbers.
std::string file_of(const std::string& header, size_t data_bytes) {
  return little_endian(header.size(), 8) + header + std::string(data_bytes, '\0');
}
// What load says of it, without the file's name.
std::string complaint(const TemporaryFolder& folder, const std::string& bytes) {
  std::string path = folder.write("file", bytes), start = "load: " + path + ": ";
  std::string text = error_of<FileError>([&] { io::load(path); });
  return text.starts_with(start) ? text.substr(start.size()) : text;
}
std::string one_tensor(const std::string& fields) { return "{\"w\":{" + fields + "}}"; }

}   // namespace

TEST_CASE("what is saved comes back: names, order, shapes, dtypes and bits") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  std::string path = folder / "a.safetensors";
  StateDict state = {{"mask", tensor({true, false})}, {"layer.weight", tensor({{1.5, -0.0}, {1e-45, 3.0}}, float32)},
      {"count", tensor(int64_t(1) << 62)}, {"exact", tensor({0.1, 1e300}, float64)}, {"none", zeros({0, 3})}};
  io::save(path, state);
  StateDict back = io::load(path);
  REQUIRE(back.size() == state.size());
  for (int64_t i = 0; i < state.size(); ++i) {
    CHECK(back[i].name == state[i].name);
    CHECK(back[i].tensor.dtype() == state[i].tensor.dtype());
    CHECK(equal(back[i].tensor, state[i].tensor));
  }
  CHECK(std::signbit(back.at("layer.weight").to_vector<float>()[1]));
}

TEST_CASE("a transposed tensor is saved row by row, and history is not saved") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  Tensor w = tensor({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}}).requires_grad_();
  io::save(folder / "a", {{"wt", w.t()}});
  Tensor back = io::load(folder / "a").at("wt");
  CHECK(equal(back, tensor({{1.0, 4.0}, {2.0, 5.0}, {3.0, 6.0}})));
  CHECK_FALSE(back.requires_grad());
}

TEST_CASE("metadata come back in their order, whatever they hold") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  io::save(folder / "a", {{"w", ones({2})}}, {{"format", "pt"}, {"note", "\"quoted\"\n\\ \xc3\xbc"}, {"", ""}});
  io::Metadata metadata = io::load_metadata(folder / "a");
  REQUIRE(metadata.size() == 3);
  CHECK(metadata[0].key == "format");
  CHECK(metadata[1].value == "\"quoted\"\n\\ \xc3\xbc");
  CHECK(metadata[2].key.empty());
}

TEST_CASE("the numbers in the file are aligned to their size") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  io::save(folder / "a", {{"b", tensor({true})}, {"f", ones({1})}, {"d", ones({1}, float64)}});
  std::string bytes = bytes_of(folder / "a");
  CHECK(uint8_t(bytes[0]) % 8 == 0);
  CHECK(bytes.find("\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}") != std::string::npos);
  CHECK(bytes.find("\"f\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}") != std::string::npos);
  CHECK(bytes.find("\"b\":{\"dtype\":\"BOOL\",\"shape\":[1],\"data_offsets\":[12,13]}") != std::string::npos);
}

TEST_CASE("every dtype that the reference implementation writes is read") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  StateDict state = io::load(fixtures + "all_dtypes.safetensors");
  CHECK(state.size() == 14);
  CHECK(equal(state.at("layer.weight"), tensor({{1.5, -2.25, 0.0}, {double(INFINITY), 1e-45, 16777216.0}}, float32)));
  CHECK(equal(state.at("layer.gr\xc3\xb6\xc3\x9f"
                       "e"),
      tensor({0.1, -1e300}, float64)));
  CHECK(state.at("count").item<int64_t>() == -9007199254740993);
  CHECK(state.at("count").dim() == 0);
  CHECK(equal(state.at("mask"), tensor({true, false, true})));
  CHECK(state.at("nothing").shape() == Shape{0, 3});
  CHECK(equal(state.at("u8"), tensor({0, 255})));
  CHECK(equal(state.at("i8"), tensor({-128, 127})));
  CHECK(equal(state.at("u16"), tensor({0, 65535})));
  CHECK(equal(state.at("i16"), tensor({-32768, 32767})));
  CHECK(equal(state.at("u32"), tensor({int64_t(0), int64_t(4294967295)})));
  CHECK(equal(state.at("i32"), tensor({int64_t(-2147483648), int64_t(2147483647)})));
  CHECK(equal(state.at("u64"), tensor({int64_t(0), INT64_MAX})));
}

TEST_CASE("half and bfloat16 numbers become the same float32 numbers") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  StateDict state = io::load(fixtures + "all_dtypes.safetensors");
  std::vector<float> half = state.at("half").to_vector<float>();
  std::vector<float> expected = {1, -0.5, 65504, 0x1p-24f, -0x1p-14f, -INFINITY};
  REQUIRE(half.size() == 8);
  for (size_t i = 0; i < expected.size(); ++i) CHECK(half[i] == expected[i]);
  CHECK(std::isnan(half[6]));
  CHECK((half[7] == 0 && std::signbit(half[7])));
  CHECK(equal(state.at("bfloat"), tensor({1.0, -3.140625, 0x1p127, 0x1p-133, double(INFINITY)}, float32)));
}

TEST_CASE("metadata of the reference implementation are read") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  io::Metadata metadata = io::load_metadata(fixtures + "all_dtypes.safetensors");
  REQUIRE(metadata.size() == 2);
  bool first = metadata[0].key == "format";   // the order there is that of a hash table
  CHECK(metadata[first ? 0 : 1].value == "pt");
  CHECK(metadata[first ? 1 : 0].value == "a \"quoted\" word and \xc3\xbcmlaut");
}

TEST_CASE("a number or a dtype that cannot be held is refused by name") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  std::string path = fixtures + "too_large_u64.safetensors";
  CHECK(error_of<FileError>([&] { io::load(path); }) ==
        "load: " + path + ": tensor \"big\" holds 9223372036854775808, which does not fit in int64");
  path = fixtures + "float8.safetensors";
  CHECK(error_of<FileError>([&] { io::load(path); }) ==
        "load: " + path + ": tensor \"small\" has dtype F8_E4M3, which cannot be read; convert it to F32 first");
}

TEST_CASE("save refuses names that the format cannot hold, and touches no file") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  std::string path = folder.write("a", "old");
  Tensor w = ones({2});
  auto error = [&](const StateDict& state, const io::Metadata& metadata = {}) {
    return error_of<Error>([&] { io::save(path, state, metadata); });
  };
  CHECK(error({{"w", w}, {"v", w}, {"w", w}}) == "save: the name \"w\" occurs twice");
  CHECK(error({{"__metadata__", w}}) == "save: the format reserves the name __metadata__");
  CHECK(error({{"w", Tensor()}}) == "save: the tensor \"w\" is undefined");
  CHECK(error({{"\xff", w}}) == "save: names and metadata must be UTF-8; \"\xff\" is not");
  CHECK(error({{"w", w}}, {{"k", "1"}, {"k", "2"}}) == "save: the metadata key \"k\" occurs twice");
  CHECK(bytes_of(path) == "old");
}

TEST_CASE("a header of 100,000,001 bytes is refused by its length alone") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  std::string start = "its first 8 bytes announce a header of ";
  CHECK(complaint(folder, little_endian(100'000'000, 8) + "{}") ==
        start + "100000000 bytes, but the file has 10: truncated, or not a safetensors file");
  CHECK(complaint(folder, little_endian(100'000'001, 8) + "{}") ==
        start + "100000001 bytes, more than the 100000000 that the format allows: not a safetensors file");
}

TEST_CASE("a header of 100,000,000 bytes is saved and loaded, a longer one is not" * doctest::test_suite("slow")) {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  std::string path = folder / "a";
  size_t rest = std::string("{\"__metadata__\":{\"k\":\"\"}}").size();   // a header is filled up to a multiple of 8
  std::string longest(100'000'000 - rest, 'x');
  io::save(path, {}, {{"k", longest}});
  CHECK(std::filesystem::file_size(path) == 8 + 100'000'000);
  io::Metadata metadata = io::load_metadata(path);
  REQUIRE(metadata.size() == 1);
  CHECK((metadata[0].value == longest));
  CHECK(error_of<Error>([&] {
    io::save(path, {}, {{"k", longest + "x"}});
  }) == "save: names and metadata take 100000008 bytes, more than the 100000000 that the format allows in its header");
  CHECK(std::filesystem::file_size(path) == 8 + 100'000'000);
}

TEST_CASE("save into a missing folder names the file and the reason") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  std::string path = folder / "none/a";
  CHECK(
      error_of<FileError>([&] { io::save(path, {}); }) == "save: cannot write " + path + ": No such file or directory");
}

TEST_CASE("load says whether a file is missing, a folder, too short, or of another format") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  CHECK(error_of<FileError>([&] { io::load(folder / "none"); }) ==
        "load: " + (folder / "none") + ": cannot be opened: No such file or directory");
  CHECK(error_of<FileError>([&] { io::load(folder.path()); }) == "load: " + folder.path() + ": is not a regular file");
  CHECK(complaint(folder, "abc") == "has 3 bytes, too few for a safetensors file");
  CHECK(complaint(folder, "1234567") == "has 7 bytes, too few for a safetensors file");
  CHECK(complaint(folder, "some text") ==   // the first eight letters as a number
        "its first 8 bytes announce a header of 8675467939688574835 bytes, more than the 100000000 that the format "
        "allows: not a safetensors file");
  CHECK(complaint(folder, little_endian(3, 8) + "{}") ==
        "its first 8 bytes announce a header of 3 bytes, but the file has 10: truncated, or not a safetensors file");
  CHECK(
      complaint(folder, std::string(8, '\0')) == "the header does not begin with {, so this is not a safetensors file");
  CHECK(complaint(folder, file_of("[]", 0)) == "the header does not begin with {, so this is not a safetensors file");
  CHECK(complaint(folder, file_of("{\"w\":", 0)) == "the header is not JSON: error at byte 13");
  CHECK(complaint(folder, file_of("{}{}", 0)) == "the header is not JSON: error at byte 10");
}

TEST_CASE("load refuses ranges that do not fit the data, or each other") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  std::string a = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
  auto two = [&](const std::string& offsets) {
    return "{" + a + ",\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" + offsets + "}}";
  };
  CHECK(complaint(folder, file_of(two("[8,16]"), 16)) == "nothing was thrown");
  CHECK(complaint(folder, file_of(two("[8,16]"), 15)) ==
        "truncated: tensor \"b\" ends at byte 16 of the data, which end at 15");
  CHECK(complaint(folder, file_of(two("[8,16]"), 17)) == "bytes after the last tensor: 1");
  CHECK(complaint(folder, file_of(two("[4,12]"), 12)) ==
        "tensor \"b\" begins at byte 4 of the data, inside another tensor");
  CHECK(complaint(folder, file_of(two("[12,20]"), 20)) == "bytes 8 to 12 of the data belong to no tensor");
  CHECK(complaint(folder, file_of(two("[8,15]"), 16)) ==
        "tensor \"b\" (F32 [2]) takes 8 bytes, but its data_offsets are 8 and 15");
  CHECK(complaint(folder, file_of(two("[16,8]"), 16)) ==
        "tensor \"b\" (F32 [2]) takes 8 bytes, but its data_offsets are 16 and 8");
}

TEST_CASE("load refuses shapes whose size overflows") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  auto shape = [&](const std::string& sizes) {
    return complaint(
        folder, file_of(one_tensor("\"dtype\":\"F32\",\"shape\":" + sizes + ",\"data_offsets\":[0,0]"), 0));
  };
  CHECK(shape("[4294967296,4294967296]") == "tensor \"w\" has shape [4294967296, 4294967296]: too large");
  CHECK(shape("[4611686018427387903,4611686018427387903,0]") ==
        "tensor \"w\" has shape [4611686018427387903, 4611686018427387903, 0]: too large");
  CHECK(shape("[18446744073709551615]") == "tensor \"w\" has a dimension of size 18446744073709551615: too large");
  CHECK(shape("[1,1,1,1,1,1,1,1,0]") == "tensor \"w\" has more than 8 dimensions");
  CHECK(shape("[1,1,1,1,1,1,1,0]") == "nothing was thrown");
  // The largest sizes that pass do not fit the data.
  CHECK(shape("[4611686018427387904]") == "tensor \"w\" has a dimension of size 4611686018427387904: too large");
  CHECK(shape("[4611686018427387903]") == "tensor \"w\" has shape [4611686018427387903]: too large");
  CHECK(shape("[1152921504606846977]") == "tensor \"w\" has shape [1152921504606846977]: too large");
  CHECK(shape("[1152921504606846976]") ==
        "tensor \"w\" (F32 [1152921504606846976]) takes 4611686018427387904 bytes, but its data_offsets are 0 and 0");
  CHECK(shape("[18446744073709551616]") == "tensor \"w\" has an unexpected shape: not a whole number below 2^64");
}

TEST_CASE("load refuses entries that are missing, repeated or of the wrong kind") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  auto entry = [&](const std::string& fields) { return complaint(folder, file_of(one_tensor(fields), 4)); };
  std::string good = "\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]";
  CHECK(entry(good) == "nothing was thrown");
  CHECK(entry("\"dtype\":\"F32\",\"shape\":[1]") == "tensor \"w\" needs a dtype, a shape and two data_offsets");
  CHECK(entry("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]") ==
        "tensor \"w\" needs a dtype, a shape and two data_offsets");
  CHECK(entry(good + ",\"shape\":[1]") == "tensor \"w\" has an unexpected shape: a list");
  CHECK(entry(good + ",\"dtype\":\"F32\"") == "tensor \"w\" has an unexpected dtype: a string");
  CHECK(entry(good + ",\"color\":\"red\"") == "tensor \"w\" has an unexpected color: a string");
  CHECK(entry("\"shape\":[[1]]") == "tensor \"w\" has an unexpected shape: a list");
  CHECK(entry("\"shape\":[{}]") == "tensor \"w\" has an unexpected shape: an object");
  CHECK(entry("\"shape\":[-1]") == "tensor \"w\" has an unexpected shape: a negative number");
  CHECK(entry("\"shape\":[1.5]") == "tensor \"w\" has an unexpected shape: not a whole number below 2^64");
  CHECK(entry("\"shape\":null") == "tensor \"w\" has an unexpected shape: null");
  CHECK(entry("\"shape\":true") == "tensor \"w\" has an unexpected shape: a boolean");
  CHECK(entry("\"data_offsets\":[0,4,8]") == "tensor \"w\" has an unexpected data_offsets: a number");
  CHECK(complaint(folder, file_of("{\"w\":7}", 0)) == "the header's entry \"w\" is a number, not an object");
  CHECK(
      complaint(folder, file_of("{\"__metadata__\":{\"k\":1}}", 0)) == "the metadata \"k\" is a number, not a string");
}

TEST_CASE("load refuses a name that occurs twice") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  std::string empty_tensor = "\"w\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
  std::string escaped = "\"\\u0077\"" + empty_tensor.substr(3);   // "w", written otherwise
  CHECK(complaint(folder, file_of("{" + empty_tensor + "}", 0)) == "nothing was thrown");
  CHECK(complaint(folder, file_of("{" + escaped + "}", 0)) == "nothing was thrown");
  for (const std::string& second : {empty_tensor, escaped})
    CHECK(complaint(folder, file_of("{" + empty_tensor + "," + second + "}", 0)) == "the tensor \"w\" occurs twice");
  CHECK(complaint(folder, file_of("{\"__metadata__\":{},\"__metadata__\":{}}", 0)) ==
        "the header has __metadata__ twice");
  CHECK(complaint(folder, file_of("{\"__metadata__\":{},\"\\u005f_metadata__\":{}}", 0)) ==
        "the header has __metadata__ twice");
  CHECK(complaint(folder, file_of("{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}", 0)) ==
        "the metadata entry \"k\" occurs twice");
  CHECK(complaint(folder, file_of("{\"__metadata__\":{\"k\":\"\",\"\\u006b\":\"\"}}", 0)) ==
        "the metadata entry \"k\" occurs twice");
}

TEST_CASE("a bool byte that is neither 0 nor 1 is read as true") {
  TemporaryFolder folder;
  if (!has_json(folder)) return;
  std::string file = file_of(one_tensor("\"dtype\":\"BOOL\",\"shape\":[2],\"data_offsets\":[0,2]"), 2);
  file.back() = '\x7f';
  CHECK(equal(io::load(folder.write("a", file)).at("w"), tensor({false, true})));
}
