// A file appears whole or not at all.
#include <doctest/doctest.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "io/file/atomic_file.h"
#include "tests/io/files.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;

namespace {

void write(const std::string& path, const std::string& bytes) {
  io::AtomicFile file("test", path);
  file.write(bytes.data(), bytes.size());
  file.commit();
}

// While it lives, no file can grow beyond `bytes`: the disk is full, as far as this process can
// see.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &old_);
    rlimit limit{bytes, old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
    handler_ = signal(SIGXFSZ, SIG_IGN);
  }
  FullDisk(const FullDisk&) = delete;
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &old_);
    signal(SIGXFSZ, handler_);
  }

 private:
  rlimit old_;
  void (*handler_)(int);
};

}   // namespace

TEST_CASE("a committed file replaces the old one and leaves nothing else behind") {
  TemporaryFolder folder;
  std::string path = folder.write("file", "old");
  write(path, "new");
  CHECK(bytes_of(path) == "new");
  CHECK(folder.count() == 1);
}

TEST_CASE("until commit the old file is there, and without a commit it stays") {
  TemporaryFolder folder;
  std::string path = folder.write("file", "old");
  {
    io::AtomicFile file("test", path);
    file.write("new", 3);
    CHECK(bytes_of(path) == "old");
  }
  CHECK(bytes_of(path) == "old");
  CHECK(folder.count() == 1);
}

TEST_CASE("when the disk is full the old file stays and the new one is removed") {
  TemporaryFolder folder;
  std::string path = folder.write("file", "old");
  std::string error;
  {
    FullDisk disk(1000);
    error = error_of<FileError>([&] { write(path, std::string(5000, 'x')); });
  }
  CHECK(error == "test: cannot write " + path + ": File too large");
  CHECK(bytes_of(path) == "old");
  CHECK(folder.count() == 1);
}

TEST_CASE("a folder that is missing, or in the file's place, is an error") {
  TemporaryFolder folder;
  std::string path = folder / "none/file";
  CHECK(error_of<FileError>([&] { write(path, "x"); }) == "test: cannot write " + path + ": No such file or directory");
  CHECK(error_of<FileError>([&] { write(folder.path(), "x"); }) ==
        "test: cannot write " + folder.path() + ": Is a directory");
}

TEST_CASE("a symbolic link stays a link, and its target is replaced") {
  TemporaryFolder folder;
  std::string target = folder.write("target", "old"), link = folder / "link";
  std::filesystem::create_symlink("target", link);
  write(link, "new");
  CHECK(std::filesystem::is_symlink(link));
  CHECK(bytes_of(target) == "new");
}

TEST_CASE("a replaced file keeps its permissions") {
  TemporaryFolder folder;
  std::string path = folder.write("file", "old");
  REQUIRE(chmod(path.c_str(), 0640) == 0);
  write(path, "new");
  struct stat status;
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
}
