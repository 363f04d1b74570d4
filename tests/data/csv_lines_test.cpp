// Lines and fields of tables: line ends, quotes, delimiters.
#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "tests/data/tables.h"

using namespace gradus;
using namespace gradus::test;
using data::Csv;

TEST_CASE("line ends of every system, a byte order mark and a missing last line end change nothing") {
  Tensor expected = matrix({{1, 2}, {3, 4}});
  CHECK(equal(values("a,b\r\n1,2\r\n3,4\r\n"), expected));
  CHECK(equal(values("\xEF\xBB\xBF"
                     "a,b\n1,2\n3,4"),
      expected));
  CHECK(equal(values("a,b\r\n1,2\r\n3,4"), expected));
  for (const char* text : {"a,b\r1,2\r3,4\r", "a,b\r1,2\r3,4", "a,b\r\r1,2\r\r3,4\r\r", "a,b\r\r\n1,2\r\r\n3,4\r\r\n",
           "a,b\r1,2\n3,4\r\n"}) {
    CHECK(equal(values(text), expected));   // \r alone, too, and \r\r\n, which careless programs write
  }
  CHECK(read("\xEF\xBB\xBF"
             "a,b\n1,2\n")
            .names[0] == "a");
}

TEST_CASE("empty lines and blanks around values are ignored") {
  CHECK(equal(values("a,b\n\n 1 ,\t2 \n   \n3,4\n\n"), matrix({{1, 2}, {3, 4}})));
}

TEST_CASE("quoted fields may hold delimiters, quotes, line ends and numbers") {
  Csv table = read("\"x, y\",\"the \"\"z\"\"\",\"two\nlines\"\n\"1\", \"2\" ,3\n");
  CHECK(table.names == Strings{"x, y", "the \"z\"", "two\nlines"});
  CHECK(equal(table.values, matrix({{1, 2, 3}})));
}

TEST_CASE("the delimiter is an option") {
  CHECK(equal(values("a;b\n1;2\n", {.delimiter = ';'}), matrix({{1, 2}})));
  CHECK(equal(values("a\tb\n1\t 2\n", {.delimiter = '\t'}), matrix({{1, 2}})));
  CHECK(equal(values("a.b\n1.2\n", {.delimiter = '.'}), matrix({{1, 2}})));
}

TEST_CASE("with a blank as the delimiter, any run of blanks and tabs separates fields") {
  CHECK(equal(values("  1 2   3\n4\t5 \t 6  \n", {.header = false, .delimiter = ' '}), matrix({{1, 2, 3}, {4, 5, 6}})));
}

TEST_CASE("a line with more or fewer fields is named") {
  CHECK(complaint("a,b\n1,2\n3\n") == "line 3 has 1 fields; the first line has 2");
  CHECK(complaint("a;b\n1,5;2\n") == "line 2 has 2 fields; the first line has 1; is the delimiter ';'?");
  CHECK(complaint("a;b\n1;2\n") == "line 2, column \"a;b\": \"1;2\" is not a number; is the delimiter ';'?");
  CHECK(complaint("a\tb\n1\t2\n") == "line 2, column \"a\tb\": \"1\t2\" is not a number; is the delimiter '\\t'?");
  CHECK(complaint("a,b\n1,2,\n") == "line 2 has 3 fields; the first line has 2");
}

TEST_CASE("quotes that do not close, or close too early, are named") {
  CHECK(complaint("a\n\"1\n2\n") == "line 2: a quote is opened but not closed");
  CHECK(complaint("a\n\"1\"2\n") == "line 2: text follows a closing quote");
  CHECK(complaint("a\n\"1\" 2\n") == "line 2: text follows a closing quote");
  CHECK(complaint("\"1\"2\n", {.header = false, .delimiter = ' '}) == "line 1: text follows a closing quote");
}
