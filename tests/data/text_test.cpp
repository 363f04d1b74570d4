// Text files, plain and gzip.
#include <doctest/doctest.h>

#include "core/base/error.h"
#include "data/text.h"
#include "tests/io/files.h"

using namespace gradus;
using namespace gradus::test;

TEST_CASE("a text is read as it is, line ends, zeros and a lacking last line end included") {
  const TemporaryFolder folder;
  for (const std::string& text :
      {std::string("emma\r\nolivia\n"), std::string("a\0b", 3), std::string("\u00fc"), std::string()}) {
    CHECK(data::read_text(folder.write("text.txt", text)) == text);
  }
}

TEST_CASE("a packed text is unpacked") {
  const std::string folder = std::string(GRADUS_SOURCE_DIR) + "/examples/data/";
  const std::string names = data::read_text(folder + "names/names.txt.gz");
  CHECK(names.size() == 228145);
  CHECK(names.rfind("emma\nolivia\n", 0) == 0);
  const std::string plays = data::read_text(folder + "tinyshakespeare/input.txt.gz");
  CHECK(plays.size() == 1115394);
  CHECK(plays.rfind("First Citizen:\nBefore we proceed any further", 0) == 0);
}

TEST_CASE("a text that is missing is named") {
  CHECK_THROWS_WITH_AS(data::read_text("nowhere/text"),
      "read_text: nowhere/text: cannot be opened: No such file or directory", FileError);
}
