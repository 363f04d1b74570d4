// Tables of numbers as found in practice: headers, quotes, blanks, text, damage.
#include <doctest/doctest.h>

#include <clocale>
#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "data/csv.h"
#include "tests/io/files.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::Csv;
using data::CsvOptions;
using data::read_csv;

namespace {

const std::string examples = std::string(GRADUS_SOURCE_DIR) + "/examples/data/";

Csv read(const std::string& text, const CsvOptions& options = {}) {
  TemporaryFolder folder;
  return read_csv(folder.write("table.csv", text), options);
}
Tensor values(const std::string& text, const CsvOptions& options = {}) { return read(text, options).values; }
// What read_csv says of the text, without the file's name.
std::string complaint(const std::string& text, const CsvOptions& options = {}) {
  TemporaryFolder folder;
  std::string path = folder.write("table.csv", text), start = "read_csv: " + path + ": ";
  std::string error = error_of<FileError>([&] { read_csv(path, options); });
  return error.starts_with(start) ? error.substr(start.size()) : error;
}
Tensor matrix(const NestedList& numbers) { return tensor(numbers, float64); }

const std::string advice =
    " is not a number; .columns or .skip_text_columns leave out text columns, .missing lists texts "
    "that mean a blank";

}   // namespace

TEST_CASE("a table with a header gives a float64 matrix and the names") {
  Csv table = read("a,b,c\n1,2.5,-3\n4e2,.5,+6\n");
  CHECK(equal(table.values, matrix({{1, 2.5, -3}, {400, 0.5, 6}})));
  CHECK(table.names == std::vector<std::string>{"a", "b", "c"});
  CHECK(table.rows_dropped == 0);
}

TEST_CASE("without a header the columns are numbered") {
  Csv table = read("1,2\n3,4\n", {.header = false});
  CHECK(equal(table.values, matrix({{1, 2}, {3, 4}})));
  CHECK(table.names == std::vector<std::string>{"0", "1"});
}

TEST_CASE("line ends of Windows, a byte order mark and a missing last line end change nothing") {
  Tensor expected = matrix({{1, 2}, {3, 4}});
  CHECK(equal(values("a,b\r\n1,2\r\n3,4\r\n"), expected));
  CHECK(equal(values("\xEF\xBB\xBF"
                     "a,b\n1,2\n3,4"),
      expected));
  CHECK(equal(values("a,b\r\n1,2\r\n3,4"), expected));
  CHECK(read("\xEF\xBB\xBF"
             "a,b\n1,2\n")
            .names[0] == "a");
}

TEST_CASE("empty lines and blanks around values are ignored") {
  CHECK(equal(values("a,b\n\n 1 ,\t2 \n   \n3,4\n\n"), matrix({{1, 2}, {3, 4}})));
}

TEST_CASE("quoted fields may hold delimiters, quotes, line ends and numbers") {
  Csv table = read("\"x, y\",\"the \"\"z\"\"\",\"two\nlines\"\n\"1\", \"2\" ,3\n");
  CHECK(table.names == std::vector<std::string>{"x, y", "the \"z\"", "two\nlines"});
  CHECK(equal(table.values, matrix({{1, 2, 3}})));
}

TEST_CASE("the delimiter is an option") {
  CHECK(equal(values("a;b\n1;2\n", {.delimiter = ';'}), matrix({{1, 2}})));
  CHECK(equal(values("a\tb\n1\t 2\n", {.delimiter = '\t'}), matrix({{1, 2}})));
}

TEST_CASE("with a blank as the delimiter, any run of blanks and tabs separates fields") {
  CHECK(equal(values("  1 2   3\n4\t5 \t 6  \n", {.header = false, .delimiter = ' '}), matrix({{1, 2, 3}, {4, 5, 6}})));
}

TEST_CASE("rows with a blank in a column that is kept are dropped and counted") {
  std::string text = "a,b,c\n1,,3\n4,5,\n7,8,9\n,,\n10,NA,11\n12,nan,13\n";
  Csv all = read(text), some = read(text, {.columns = {"a", "c"}});
  CHECK(equal(all.values, matrix({{7, 8, 9}})));
  CHECK(all.rows_dropped == 5);
  CHECK(equal(some.values, matrix({{1, 3}, {7, 9}, {10, 11}, {12, 13}})));
  CHECK(some.rows_dropped == 2);
}

TEST_CASE("what counts as a blank can be chosen") {
  CHECK(read("a\n?\n1\n", {.missing = {"?"}}).rows_dropped == 1);
  Csv kept = read("a\nnan\n1\n", {.missing = {}});
  CHECK(kept.rows_dropped == 0);
  CHECK(kept.values.size(0) == 2);
}

TEST_CASE("columns are kept in the order in which they are named") {
  Csv table = read("a,text,b\n1,x,2\n3,y,4\n", {.columns = {"b", "a"}});
  CHECK(equal(table.values, matrix({{2, 1}, {4, 3}})));
  CHECK(table.names == std::vector<std::string>{"b", "a"});
}

TEST_CASE("text columns can be left out, judged by their first value") {
  Csv table = read("a,text,b\n,,\n1,x,2\n3,4,4\n", {.skip_text_columns = true});
  CHECK(table.names == std::vector<std::string>{"a", "b"});
  CHECK(equal(table.values, matrix({{1, 2}, {3, 4}})));
  CHECK(table.rows_dropped == 1);
  CHECK(complaint("a\nx\n", {.skip_text_columns = true}) == "every column is text");
}

TEST_CASE("numbers are read in the dtype asked for, rounded once") {
  // 1 + 2^-24 + 2^-60 rounds up in float32, but via float64 it would be a tie and round down.
  Tensor x = values("a\n1.00000005960464477625\n", {.dtype = float32});
  CHECK(x.dtype() == float32);
  CHECK(x.item<float>() == 1.00000012f);
  CHECK(values("a\n9007199254740993\n", {.dtype = int64}).item<int64_t>() == 9007199254740993);
}

TEST_CASE("infinity is a number") {
  std::vector<double> x = values("a\ninf\n-Infinity\n").to_vector<double>();
  CHECK(x == std::vector<double>{INFINITY, -INFINITY});
}

TEST_CASE("the decimal sign is a point in every locale") {
  std::string old = std::setlocale(LC_ALL, nullptr);
  bool german = std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr;   // tested where it is installed
  Tensor x = values("a\n1.5\n");
  if (german) std::setlocale(LC_ALL, old.c_str());
  CHECK(x.item<double>() == 1.5);
}

TEST_CASE("a table without rows has none, and a file without lines is refused") {
  CHECK(values("a,b\n").shape() == Shape{0, 2});
  CHECK(complaint("") == "the file is empty");
  CHECK(complaint("\n \r\n") == "the file is empty");
}

TEST_CASE("a cell that is not a number is named by line and column") {
  CHECK(complaint("a,b\n1,2\n\n3,x y\n") == "line 4, column \"b\": \"x y\"" + advice);
  CHECK(complaint("a\n1.2.3\n") == "line 2, column \"a\": \"1.2.3\"" + advice);
  CHECK(complaint("a\n+-1\n") == "line 2, column \"a\": \"+-1\"" + advice);
  CHECK(complaint("a,b\n\"two\nlines\",1\n3,x\n", {.columns = {"b"}}) == "line 4, column \"b\": \"x\"" + advice);
  CHECK(complaint("a\n" + std::string(100, 'x') + "\n") ==
        "line 2, column \"a\": \"" + std::string(40, 'x') + "...\"" + advice);
}

TEST_CASE("a number that the dtype cannot hold is named") {
  CHECK(complaint("a\n1e999\n") == "line 2, column \"a\": \"1e999\" does not fit in float64");
  CHECK(complaint("a\n1e99\n", {.dtype = float32}) == "line 2, column \"a\": \"1e99\" does not fit in float32");
  CHECK(complaint("a\n1.5\n", {.dtype = int64}) == "line 2, column \"a\": \"1.5\" is not an integer");
  CHECK(complaint("a\n9223372036854775808\n", {.dtype = int64}) ==
        "line 2, column \"a\": \"9223372036854775808\" does not fit in int64");
}

TEST_CASE("a line with more or fewer fields is named") {
  CHECK(complaint("a,b\n1,2\n3\n") == "line 3 has 1 fields; the first line has 2");
  CHECK(complaint("a,b\n1,2,\n") == "line 2 has 3 fields; the first line has 2");
}

TEST_CASE("quotes that do not close, or close too early, are named") {
  CHECK(complaint("a\n\"1\n2\n") == "line 2: a quote is opened but not closed");
  CHECK(complaint("a\n\"1\"2\n") == "line 2: text follows a closing quote");
  CHECK(complaint("a\n\"1\" 2\n") == "line 2: text follows a closing quote");
  CHECK(complaint("\"1\"2\n", {.header = false, .delimiter = ' '}) == "line 1: text follows a closing quote");
}

TEST_CASE("a column that is missing, or there twice, is refused") {
  CHECK(complaint("a,b\n1,2\n", {.columns = {"c"}}) == "there is no column \"c\"; the columns are a, b");
  CHECK(complaint("a,a\n1,2\n", {.columns = {"a"}}) == "there are several columns named \"a\"");
  std::string wide = "c0";
  for (int i = 1; i < 22; ++i) wide += ",c" + std::to_string(i);
  CHECK(complaint(wide + "\n", {.columns = {"x"}}).ends_with("c18, c19 and 2 more"));
}

TEST_CASE("wrong options and missing files are refused") {
  CHECK_THROWS_WITH_AS(
      read("a\n1\n", {.delimiter = '"'}), "read_csv: the delimiter can be neither a quote nor a line end", Error);
  CHECK_THROWS_WITH_AS(
      read("a\n1\n", {.dtype = bool_}), "read_csv: dtype must be float32, float64 or int64; it is bool", DtypeError);
  CHECK_THROWS_WITH_AS(
      read_csv("no/such/file"), "read_csv: no/such/file: cannot be opened: No such file or directory", FileError);
}

TEST_CASE("the California housing table: 207 districts lack a number, the rest adds up") {
  std::string path = examples + "california-housing/housing.csv.gz";
  if (error_of<FileError>([&] { read_csv(path); }).find("without zlib") != std::string::npos) return;
  Csv table = read_csv(path, {.skip_text_columns = true});
  CHECK(table.values.shape() == Shape{20433, 9});
  CHECK(table.rows_dropped == 207);
  CHECK(table.names.back() == "median_house_value");
  // Sums of the columns, by numpy from Python's csv module.
  Tensor sums = tensor(
      {-2443187.88, 728093.61, 585060.0, 53871691.0, 10990309.0, 29115941.0, 10204924.0, 79099.445, 4226860554.0},
      float64);
  CHECK(allclose(table.values.sum(0), sums, 1e-12));
  CHECK(error_of<FileError>([&] { read_csv(path); }) ==
        "read_csv: " + path + ": line 2, column \"ocean_proximity\": \"NEAR BAY\"" + advice);
}

TEST_CASE("the diabetes tables, separated by blanks") {
  std::string path = examples + "diabetes/diabetes_data_raw.csv.gz";
  CsvOptions options = {.header = false, .delimiter = ' '};
  if (error_of<FileError>([&] { read_csv(path, options); }).find("without zlib") != std::string::npos) return;
  Tensor x = read_csv(path, options).values, y = read_csv(examples + "diabetes/diabetes_target.csv.gz", options).values;
  CHECK(x.shape() == Shape{442, 10});
  CHECK(y.shape() == Shape{442, 1});
  Tensor sums =
      tensor({21445.0, 649.0, 11658.1, 41833.98, 83600.0, 51024.1, 22006.5, 1799.05, 2051.5036, 40337.0}, float64);
  CHECK(allclose(x.sum(0), sums, 1e-12));   // by numpy
  CHECK(y.sum().item<double>() == 67243);
}
