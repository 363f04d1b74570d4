// A file appears whole or not at all.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <thread>

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
  }
  FullDisk(const FullDisk&) = delete;
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &old_); }

 private:
  rlimit old_;
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

TEST_CASE("a replaced file keeps its owner, and runs as that owner if it did") {
  TemporaryFolder folder;
  std::string path = folder.write("file", "old");
  if (chown(path.c_str(), 1234, 4321) != 0) return;   // only root may
  REQUIRE(chmod(path.c_str(), 06751) == 0);
  write(path, "new");
  struct stat status;
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK(bytes_of(path) == "new");
  CHECK(status.st_uid == 1234);
  CHECK(status.st_gid == 4321);
  CHECK((status.st_mode & 07777) == 06751);
}

TEST_CASE("until commit, nobody else can read what replaces a private file") {
  TemporaryFolder folder;
  std::string path = folder.write("file", "old");
  REQUIRE(chmod(path.c_str(), 0600) == 0);
  io::AtomicFile file("test", path);
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    CHECK((entry.status().permissions() & std::filesystem::perms(077)) == std::filesystem::perms::none);
  CHECK(folder.count() == 2);
}

TEST_CASE("a name may be as long as the file system allows") {
  TemporaryFolder folder;
  for (size_t length : {243, 244, 255}) {
    std::string path = folder / std::string(length, 'n');
    write(path, "new");
    CHECK(bytes_of(path) == "new");
  }
  std::string path = folder / std::string(256, 'n');
  CHECK(error_of<FileError>([&] { write(path, "x"); }) == "test: cannot write " + path + ": File name too long");
  CHECK(folder.count() == 3);
}

TEST_CASE("a path that is empty or holds a zero is an error, and no file is made") {
  TemporaryFolder folder;
  CHECK(error_of<FileError>([] { io::AtomicFile("test", ""); }) == "test: cannot write : No such file or directory");
  CHECK(error_of<FileError>([&] { io::AtomicFile("test", folder / std::string("a\0b", 3)); }) ==
        "test: " + folder.path() + "/a\\x00b: a path cannot contain a NUL byte");
  CHECK(folder.count() == 0);
}

TEST_CASE("a link whose target does not exist stays a link, and its target is made") {
  TemporaryFolder folder;
  std::string link = folder / "link";
  std::filesystem::create_symlink("second", link);
  std::filesystem::create_symlink(folder / "target", folder / "second");
  write(link, "new");
  CHECK(std::filesystem::is_symlink(link));
  CHECK(std::filesystem::is_symlink(folder / "second"));
  CHECK(bytes_of(folder / "target") == "new");
}

TEST_CASE("links that lead in a circle are an error") {
  TemporaryFolder folder;
  std::string link = folder / "link";
  std::filesystem::create_symlink("second", link);
  std::filesystem::create_symlink("link", folder / "second");
  CHECK(error_of<FileError>([&] { write(link, "new"); }) ==
        "test: cannot write " + link + ": Too many levels of symbolic links");
  CHECK(folder.count() == 2);
}

TEST_CASE("a pipe is written through, by its name or by a link, and stays a pipe") {
  TemporaryFolder folder;
  std::string pipe = folder / "pipe", link = folder / "link";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::filesystem::create_symlink("pipe", link);
  int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  for (const std::string& path : {pipe, link}) {
    write(path, "new");
    char got[8];
    REQUIRE(read(reader, got, sizeof got) == 3);
    CHECK(std::string(got, 3) == "new");
  }
  close(reader);
  CHECK(std::filesystem::is_fifo(pipe));
  CHECK(folder.count() == 2);
}

TEST_CASE("a pipe whose reader is gone is an error, and stays") {
  TemporaryFolder folder;
  std::string pipe = folder / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  CHECK(error_of<FileError>([&] {
    io::AtomicFile file("test", pipe);
    close(reader);
    file.write("new", 3);
  }) == "test: cannot write " + pipe + ": Broken pipe");
  CHECK(std::filesystem::is_fifo(pipe));
}

TEST_CASE("a pipe whose reader leaves in the middle is an error") {
  TemporaryFolder folder;
  std::string pipe = folder / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::thread reader([&] {
    int file = open(pipe.c_str(), O_RDONLY);
    char got[8];
    CHECK(read(file, got, sizeof got) == 8);
    close(file);
  });
  CHECK(error_of<FileError>([&] { write(pipe, std::string(1'000'000, 'x')); }) ==
        "test: cannot write " + pipe + ": Broken pipe");
  reader.join();
}

TEST_CASE("signals that wait, and which signals do, are the caller's after a write") {
  TemporaryFolder folder;
  sigset_t pipe, before, after, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  raise(SIGPIPE);
  write(folder / "file", "new");
  sigpending(&pending);
  CHECK(sigismember(&pending, SIGPIPE));
  int signal = 0;
  sigwait(&pipe, &signal);
  CHECK(signal == SIGPIPE);
  pthread_sigmask(SIG_SETMASK, &before, &after);
  CHECK(sigismember(&after, SIGPIPE));
  CHECK_FALSE(sigismember(&after, SIGXFSZ));
}

TEST_CASE("a device is written through and stays a device") {
  TemporaryFolder folder;
  std::string device = folder / "null";
  // A copy of /dev/null. Only root may make one, and not in every container.
  if (mknod(device.c_str(), S_IFCHR | 0600, makedev(1, 3)) != 0) return;
  int probe = open(device.c_str(), O_WRONLY);
  if (probe < 0) return;
  close(probe);
  write(device, "new");
  CHECK(std::filesystem::is_character_file(device));
  CHECK(folder.count() == 1);
}

TEST_CASE("a file without a name, reached through /proc, is written through and emptied before") {
  TemporaryFolder folder;
  std::string path = folder.write("file", "old and long");
  int file = open(path.c_str(), O_RDWR);
  REQUIRE(file >= 0);
  std::filesystem::remove(path);
  std::string link = "/proc/self/fd/" + std::to_string(file);
  if (std::filesystem::exists(link)) {
    write(link, "new");
    char got[16];
    REQUIRE(pread(file, got, sizeof got, 0) == 3);
    CHECK(std::string(got, 3) == "new");
    CHECK(folder.count() == 0);
  }
  close(file);
}
