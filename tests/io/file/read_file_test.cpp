// Whole files, plain and gzip, sound and damaged.
#include <doctest/doctest.h>

#include "io/file/read_file.h"
#include "tests/io/files.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;

namespace {

std::string read(const std::string& path) {
  std::vector<unsigned char> bytes = io::read_file("test", path);
  return {bytes.begin(), bytes.end()};
}
std::string complaint(const std::string& path) {
  return error_of<FileError>([&] { read(path); });
}
bool has_zlib(const TemporaryFolder& folder) {
  std::string path = folder.write("probe.gz", gzip("x")), error = complaint(path);
  if (error == "nothing was thrown") return true;
  CHECK(error == "test: " + path +
                     ": is gzip, and gradus was built without zlib; install zlib1g-dev and build again, or "
                     "unpack the file");
  return false;
}

}   // namespace

TEST_CASE("a file is read whole, and an empty one is empty") {
  TemporaryFolder folder;
  std::string text("a\0b\n", 4);
  CHECK(read(folder.write("plain", text)) == text);
  CHECK(read(folder.write("empty", "")).empty());
}

TEST_CASE("gzip data are unpacked, whatever the file is called") {
  TemporaryFolder folder;
  if (!has_zlib(folder)) return;
  CHECK(read(folder.write("a.gz", gzip("some text"))) == "some text");
  CHECK(read(folder.write("b", gzip("some text"))) == "some text");
  CHECK(read(folder.write("c.gz", gzip(""))).empty());
}

TEST_CASE("gzip files joined end to end are read as one") {
  TemporaryFolder folder;
  if (!has_zlib(folder)) return;
  CHECK(read(folder.write("a.gz", gzip("first, ") + gzip("second"))) == "first, second");
}

TEST_CASE("a wrong size in the gzip trailer allocates no memory and counts as damage") {
  TemporaryFolder folder;
  if (!has_zlib(folder)) return;
  std::string packed = gzip("some text");
  packed.replace(packed.size() - 4, 4, "\xff\xff\xff\xff");
  std::string path = folder.write("a.gz", packed);
  CHECK(complaint(path) == "test: " + path + ": the gzip data are damaged: incorrect length check");
}

TEST_CASE("damaged gzip data are named") {
  TemporaryFolder folder;
  if (!has_zlib(folder)) return;
  std::string good = gzip("some text"), bad = good;
  bad[17] ^= 1;   // a letter of the text: the checksum differs
  std::string path = folder.write("sum.gz", bad);
  CHECK(complaint(path) == "test: " + path + ": the gzip data are damaged: incorrect data check");
  path = folder.write("short.gz", good.substr(0, 20));
  CHECK(complaint(path) == "test: " + path + ": the gzip data are truncated: they stop after 20 bytes");
  path = folder.write("shortest.gz", good.substr(0, 2));   // too short for the size at the end
  CHECK(complaint(path) == "test: " + path + ": the gzip data are truncated: they stop after 2 bytes");
  CHECK(read(folder.write("plain", good.substr(0, 1))) == "\x1f");
  path = folder.write("long.gz", good + "abc");
  CHECK(complaint(path) == "test: " + path + ": 3 bytes follow the end of the gzip data");
  path = folder.write("plain.gz", "some text");
  CHECK(complaint(path) == "test: " + path + ": the name ends in .gz, but this is not gzip data");
}

TEST_CASE("a path with a zero is refused; the system would open another file") {
  TemporaryFolder folder;
  folder.write("a", "text");
  CHECK(complaint(folder / std::string("a\0b", 3)) ==
        "test: " + folder.path() + "/a\\x00b: a path cannot contain a NUL byte");
}

TEST_CASE("a missing file, or a folder, is named with the system's reason") {
  TemporaryFolder folder;
  CHECK(complaint(folder / "none") == "test: " + (folder / "none") + ": cannot be opened: No such file or directory");
  CHECK(complaint(folder.path()) == "test: " + folder.path() + ": cannot be read: Is a directory");
}
