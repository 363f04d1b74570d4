// Tables of numbers as found in practice: headers, columns, blanks, categories, numbers, damage.
#include <doctest/doctest.h>

#include <clocale>
#include <cmath>

#include "autograd/ops.h"
#include "data/csv.h"
#include "tests/data/tables.h"

using namespace gradus;
using namespace gradus::test;
using data::Csv;
using data::CsvOptions;
using data::read_csv;

namespace {

const std::string examples = std::string(GRADUS_SOURCE_DIR) + "/examples/data/";

const std::string advice =
    " is not a number; .categories reads text columns, .columns or .skip_text_columns leave them out, .missing lists "
    "texts that mean a blank";

}   // namespace

TEST_CASE("a table with a header gives a float64 matrix and the names") {
  Csv table = read("a,b,c\n1,2.5,-3\n4e2,.5,+6\n");
  CHECK(equal(table.values, matrix({{1, 2.5, -3}, {400, 0.5, 6}})));
  CHECK(table.names == Strings{"a", "b", "c"});
  CHECK(table.rows_dropped == 0);
}

TEST_CASE("without a header the columns are numbered") {
  Csv table = read("1,2\n3,4\n", {.header = false});
  CHECK(equal(table.values, matrix({{1, 2}, {3, 4}})));
  CHECK(table.names == Strings{"0", "1"});
}

TEST_CASE("a first line of nothing but numbers is not taken for names unasked") {
  const std::string text = "2019,2020\n1,2\n",
                    numbers =
                        " has only numbers; .header = false reads it as data, .header = true as "
                        "names of columns";
  CHECK(complaint(text) == "line 1" + numbers);
  for (const char* blanks : {"\n\"1\",-2.5e3,nan\n", "\n1,,2\n", "\n,1,\n"})
    CHECK(complaint(blanks) == "line 2" + numbers);
  Csv table = read(text, {.header = true});
  CHECK(table.names == Strings{"2019", "2020"});
  CHECK(equal(table.values, matrix({{1, 2}})));
  CHECK(read(text, {.header = false}).values.shape() == Shape{2, 2});
  CHECK(read("id,2020\n1,2\n").names == Strings{"id", "2020"});
}

TEST_CASE("the decimal sign can be a comma, and an error says so") {
  const CsvOptions commas = {.delimiter = ';', .decimal = ','};
  CHECK(equal(values("a;b\n1,5;-2e3\n,5;+3,\n", commas), matrix({{1.5, -2000}, {0.5, 3}})));
  CHECK(equal(values("a;b\n1,0;2\n", {.delimiter = ';', .decimal = ',', .dtype = int64}), tensor({{1, 2}})));
  CHECK(read("a;b\n1,5;x\n", {.delimiter = ';', .decimal = ',', .skip_text_columns = true}).names == Strings{"a"});
  CHECK(complaint("1,5;2\n", commas).starts_with("line 1 has only numbers"));
  CHECK(complaint("a;b\n1,5;2\n", {.delimiter = ';'}) ==
        "line 2, column \"a\": \"1,5\" is not a number; .decimal = ',' reads it with ',' as the decimal sign");
  CHECK(complaint("a;b\n1.5;2\n", commas) ==
        "line 2, column \"a\": \"1.5\" is not a number; .decimal = '.' reads it with '.' as the decimal sign");
  CHECK(complaint("a;b\n1,5,2;2\n", {.delimiter = ';'}) == "line 2, column \"a\": \"1,5,2\"" + advice);
  CHECK(complaint("a,b\n\"1,234\",2\n") == "line 2, column \"a\": \"1,234\"" + advice);   // in thousands
  CHECK_THROWS_WITH_AS(
      read("a\n", {.decimal = ','}), "read_csv: ',' cannot be both the delimiter and the decimal sign", Error);
  CHECK_THROWS_WITH_AS(
      read("a\n", {.delimiter = ' ', .decimal = ' '}), "read_csv: the decimal sign can be '.' or ','", Error);
}

TEST_CASE("rows with a blank in a column that is kept are dropped and counted") {
  std::string text = "a,b,c\n1,,3\n4,5,\n7,8,9\n,,\n10,NA,11\n12,nan,13\n";
  Csv all = read(text), some = read(text, {.columns = {"a", "c"}});
  CHECK(equal(all.values, matrix({{7, 8, 9}})));
  CHECK(all.rows_dropped == 5);
  CHECK(equal(some.values, matrix({{1, 3}, {7, 9}, {10, 11}, {12, 13}})));
  CHECK(some.rows_dropped == 2);
}

TEST_CASE("the usual texts for a blank count in upper and lower case, and more can be added") {
  // Those of pandas, and NaN as C libraries print it.
  for (const char* text : {"NA", "na", "Na", "N/A", "n/a", "#N/A", "#n/a", "#N/A N/A", "#NA", "<NA>", "<na>", "NaN",
           "nan", "NAN", "-nan", "-NaN", "-NAN", "nan(ind)", "-nan(ind)", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN",
           "null", "NULL", "Null", "None", "none", "\"NA\""}) {
    Csv table = read("a,b\n1,2\n" + std::string(text) + ",3\n", {.missing = {"?"}});
    CHECK_MESSAGE(table.rows_dropped == 1, text);
    CHECK_MESSAGE(equal(table.values, matrix({{1, 2}})), text);
    CHECK_MESSAGE(read("a\n1\n" + std::string(text) + "\n", {.dtype = int64}).rows_dropped == 1, text);
  }
  CHECK(read("a\n?\n1\nnan\n-999\n", {.missing = {"?", "-999"}}).rows_dropped == 3);
  CHECK(complaint("a\n1\n?\n", {.missing = {"-"}}) == "line 3, column \"a\": \"?\"" + advice);
  CHECK(complaint("a\n1\nnanana\n") == "line 3, column \"a\": \"nanana\"" + advice);
}

TEST_CASE("without the usual texts, NaN is a number and others are an error") {
  Csv table = read("a,b\nnan,1\n-NaN,2\n,3\n4,?\n", {.missing = {"?"}, .usual_missing = false});
  CHECK(table.rows_dropped == 2);
  std::vector<double> x = table.values.to_vector<double>();
  REQUIRE(x.size() == 4);
  CHECK(std::isnan(x[0]));
  CHECK(std::isnan(x[2]));
  CHECK(complaint("a\n1\nNA\n", {.usual_missing = false}) == "line 3, column \"a\": \"NA\"" + advice);
}

TEST_CASE("rows with a blank can be kept, with NaN for it") {
  const std::string text = "a,city,b,note\n1,Oslo,,\n,Bern,2,\n3,NA,?,\n";
  CsvOptions options = {.categories = {"city"}, .missing = {"?"}, .blanks_as_nan = true};
  for (Dtype dtype : {float32, float64}) {
    options.dtype = dtype;
    Csv table = read(text, options);
    CHECK(table.rows_dropped == 0);
    CHECK(table.names == Strings{"a", "city", "b"});
    CHECK(table.empty_columns == Strings{"note"});
    CHECK(equal(isnan(table.values), tensor({{0, 0, 1}, {1, 0, 0}, {0, 1, 1}}).to(bool_)));
    CHECK(equal(nan_to_num(table.values, {.nan = -1}), matrix({{1, 1, -1}, {-1, 0, 2}, {3, -1, -1}}).to(dtype)));
    CHECK(table.categories[0].texts == Strings{"Bern", "Oslo"});
  }
  // An empty column that is asked for, as one that is full in another file.
  Tensor asked = values("a,note\n1,\n", {.columns = {"note", "a"}, .blanks_as_nan = true});
  CHECK(equal(isnan(asked), tensor({{1, 0}}).to(bool_)));
  CHECK(isnan(values("a\nNA\n", {.known_categories = {{"a", {"x"}}}, .blanks_as_nan = true})).item<bool>());
  CHECK_THROWS_WITH_AS(read(text, {.blanks_as_nan = true, .dtype = int64}),
      "read_csv: .blanks_as_nan needs dtype float32 or float64; int64 has no NaN", DtypeError);
}

TEST_CASE("a comma at the end of every line is an empty column, which is named and left out") {
  Csv table = read("a,b,\n1,2,\n3,4,\n");
  CHECK(equal(table.values, matrix({{1, 2}, {3, 4}})));
  CHECK(table.names == Strings{"a", "b"});
  CHECK(table.empty_columns == Strings{"2"});
  CHECK(table.rows_dropped == 0);
  CHECK(read("1,2,\n3,4,\n", {.header = false}).empty_columns == Strings{"2"});
  CHECK(read("a;;b\n1;;2\n", {.delimiter = ';'}).empty_columns == Strings{"1"});
  CHECK(read("a,b\n1,2\n").empty_columns.empty());
}

TEST_CASE("a column with a name and nothing but blanks is left out, unless it is asked for") {
  Csv table = read("a,note,b\n1,,2\n3,NA,4\n5,,\n");
  CHECK(equal(table.values, matrix({{1, 2}, {3, 4}})));
  CHECK(table.empty_columns == Strings{"note"});
  CHECK(table.rows_dropped == 1);
  CHECK(complaint("a,note\n1,\n", {.columns = {"note"}}) == "the column \"note\" is empty");
  CHECK(complaint("a,note\n1,\n", {.categories = {"note"}}) == "the column \"note\" is empty");
  CHECK(complaint("a,b\n,\n") == "every column is text or empty");
  CHECK(complaint("a,b\nx,\n", {.skip_text_columns = true}) == "every column is text or empty");
  // One value is enough to make it a column.
  CHECK(read("a,b\n1,\n2,\n3,4\n").rows_dropped == 2);
}

TEST_CASE("columns of texts are read as categories, numbered in sorted order") {
  Csv table = read("city,x,kind\n\"Oslo\",1,b\nBern,2,\"a, \"\"b\"\"\"\nOslo,3,b\n", {.categories = {"kind", "city"}});
  CHECK(table.names == Strings{"city", "x", "kind"});
  CHECK(equal(table.values, matrix({{1, 1, 1}, {0, 2, 0}, {1, 3, 1}})));
  REQUIRE(table.categories.size() == 2);
  CHECK(table.categories[0].column == "city");
  CHECK(table.categories[0].texts == Strings{"Bern", "Oslo"});
  CHECK(table.categories[1].column == "kind");
  CHECK(table.categories[1].texts == Strings{"a, \"b\"", "b"});
}

TEST_CASE("categories may be numbers by look; blanks drop their row and are no category") {
  Csv table = read("k,x\n10,1\n9,2\n,3\nNA,4\nz,\n10,6\n", {.categories = {"k"}, .dtype = int64});
  CHECK(equal(table.values, tensor({{0, 1}, {1, 2}, {0, 6}})));
  CHECK(table.categories[0].texts == Strings{"10", "9"});   // z is in a dropped row
  CHECK(table.rows_dropped == 3);
  Csv all = read("k\nNA\nb\nNA\n", {.categories = {"k"}, .usual_missing = false});
  CHECK(all.categories[0].texts == Strings{"NA", "b"});
  CHECK(equal(all.values, matrix({{0}, {1}, {0}})));
}

TEST_CASE("categories stay when other text columns are left out, and must be among the columns") {
  std::string text = "a,city,note\n1,Oslo,x\n2,Bern,y\n";
  Csv table = read(text, {.categories = {"city"}, .skip_text_columns = true});
  CHECK(table.names == Strings{"a", "city"});
  CHECK(equal(table.values, matrix({{1, 1}, {2, 0}})));
  CHECK(equal(values(text, {.columns = {"city", "a"}, .categories = {"city"}, .dtype = float32}),
      tensor({{1.0, 1.0}, {0.0, 2.0}}, float32)));
  CHECK(complaint(text, {.categories = {"town"}}) == "there is no column \"town\"; the columns are a, city, note");
  CHECK_THROWS_WITH_AS(read(text, {.columns = {"a"}, .categories = {"city"}}),
      "read_csv: .categories names \"city\", which is not in .columns", Error);
}

TEST_CASE("another file can be read with the numbers of the first") {
  Csv first = read("city,x\nOslo,1\nBern,2\n", {.categories = {"city"}});
  Csv second = read("x,city\n3,Oslo\n4,Oslo\n", {.known_categories = first.categories});
  CHECK(equal(second.values, matrix({{3, 1}, {4, 1}})));   // alone it would be 0
  REQUIRE(second.categories.size() == 1);
  CHECK(second.categories[0].column == "city");
  CHECK(second.categories[0].texts == Strings{"Bern", "Oslo"});
  // The order given is kept; columns may be listed twice, and other categories are numbered as usual.
  Csv both = read("size,city\nL,b\nS,a\nM,a\n",
      {.categories = {"size", "city"}, .known_categories = {{"size", {"S", "M", "L"}}}, .dtype = int64});
  CHECK(equal(both.values, tensor({{2, 1}, {0, 0}, {1, 0}})));
  CHECK(both.categories[0].texts == Strings{"S", "M", "L"});
  CHECK(both.categories[1].texts == Strings{"a", "b"});
}

TEST_CASE("a text without a number is named, unless its rows are left out") {
  CsvOptions options = {.known_categories = {{"city", {"Bern", "Oslo"}}}};
  const std::string text = "city,x\nOslo,1\nRome,2\n";
  CHECK(complaint(text, options) ==
        "line 3, column \"city\": \"Rome\" is not among the known categories; .missing drops its rows");
  options.missing = {"Rome"};
  Csv table = read(text, options);
  CHECK(equal(table.values, matrix({{1, 1}})));
  CHECK(table.rows_dropped == 1);
  CHECK(complaint("town\nOslo\n", options) == "there is no column \"city\"; the columns are town");
  CHECK_THROWS_WITH_AS(read(text, {.columns = {"x"}, .known_categories = {{"city", {}}}}),
      "read_csv: .known_categories names \"city\", which is not in .columns", Error);
  CHECK_THROWS_WITH_AS(read(text, {.known_categories = {{"city", {"a", "b", "a"}}}}),
      "read_csv: .known_categories has \"a\" twice for the column \"city\"", Error);
  CHECK_THROWS_WITH_AS(read(text, {.known_categories = {{"city", {"a"}}, {"city", {"b"}}}}),
      "read_csv: .known_categories has the column \"city\" twice", Error);
}

TEST_CASE("more categories than float32 can number are an error" * doctest::test_suite("slow")) {
  TemporaryFolder folder;
  const std::string path = folder / "table.csv";
  {
    std::ofstream out(path);
    out << "a\n" << std::hex;
    for (int i = 0; i <= 0x1000001; ++i) out << i << '\n';   // the last of them cannot be 2^24 + 1 in float32
  }
  CHECK(
      error_of<FileError>([&] { read_csv(path, {.categories = {"a"}, .dtype = float32}); }) ==
      "read_csv: " + path + ": line 16777219, column \"a\": there are more texts than float32 can number; float64 can");
}

TEST_CASE("columns are kept in the order in which they are named") {
  Csv table = read("a,text,b\n1,x,2\n3,y,4\n", {.columns = {"b", "a"}});
  CHECK(equal(table.values, matrix({{2, 1}, {4, 3}})));
  CHECK(table.names == Strings{"b", "a"});
}

TEST_CASE("text columns can be left out, judged by their first value") {
  Csv table = read("a,text,b\n,,\n1,x,2\n3,4,4\n", {.skip_text_columns = true});
  CHECK(table.names == Strings{"a", "b"});
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

TEST_CASE("a number too small for the dtype is 0, with its sign") {
  for (const char* text : {"1e-400", "0.1e-399", "1000e-403", "1e-99999999999999999999", "1E-400"}) {
    std::vector<double> x = values("a\n" + std::string(text) + "\n-" + text + "\n+" + text + "\n").to_vector<double>();
    CHECK_MESSAGE((x == std::vector<double>{0, 0, 0}), text);
    CHECK_FALSE(std::signbit(x[0]));
    CHECK(std::signbit(x[1]));
  }
  std::string zeros(400, '0');
  CHECK(values("a\n0." + zeros + "1\n").item<double>() == 0);
  CHECK(values("a\n0." + zeros + "1e401\n").item<double>() == 1);
  CHECK(values("a\n1" + zeros + "e-400\n").item<double>() == 1);
  CHECK(values("a\n1e-50\n", {.dtype = float32}).item<float>() == 0);
  CHECK(values("a\n1e-50\n").item<double>() == 1e-50);
  CHECK(values("a\n5e-324\n").item<double>() == 5e-324);   // the smallest there is
  CHECK(values("a\n1.7976931348623157e308\n").item<double>() == 1.7976931348623157e308);
}

TEST_CASE("an integer may be written with a point or an exponent") {
  std::string text = "a\n3.0\n-7.\n1e3\n+2.50E1\n0.0\n-0.00e9\n1200e-2\n9007199254740993.0\n-9223372036854775808.0\n";
  std::vector<int64_t> expected = {3, -7, 1000, 25, 0, 0, 12, 9007199254740993, INT64_MIN};
  CHECK(values(text, {.dtype = int64}).to_vector<int64_t>() == expected);
  auto refused = [](const std::string& cell) {
    return complaint("a\n" + cell + "\n", {.dtype = int64}).substr(("line 2, column \"a\": \"" + cell + "\"").size());
  };
  for (const char* cell : {"3.1", "1e-1", "0.5", "-2.000001", "1e-400", "inf", "125e-1"})
    CHECK_MESSAGE(refused(cell) == " is not an integer", cell);
  for (const char* cell :
      {"9223372036854775808.0", "1e19", "1e400", "-9223372036854775809.0", "1e99999999999999999999"})
    CHECK_MESSAGE(refused(cell) == " does not fit in int64", cell);
  CHECK(refused("3.0.0") == advice);
  CHECK(refused("99999999999999999999x") == advice);
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
  for (const char* end : {"\n", "\r", "\r\n"}) {   // in quotes, too, each counts as one
    std::string e = end, text = "a,b" + e + "\"two" + e + "lines\",1" + e + "3,x" + e;
    CHECK(complaint(text, {.columns = {"b"}}) == "line 4, column \"b\": \"x\"" + advice);
  }
  std::string forty(40, 'x');
  CHECK(complaint("a\n" + forty + "\n") == "line 2, column \"a\": \"" + forty + "\"" + advice);
  CHECK(complaint("a\n" + forty + "y\n") == "line 2, column \"a\": \"" + forty + "...\"" + advice);
  CHECK(complaint("a\n" + std::string(100, 'x') + "\n") ==
        "line 2, column \"a\": \"" + std::string(40, 'x') + "...\"" + advice);
}

TEST_CASE("control characters in a message are written by their codes, so that it does not end at a zero") {
  using namespace std::string_literals;
  CHECK(complaint("a,b\0\n1,2\0\x1b\x7f\n"s) == "line 2, column \"b\\x00\": \"2\\x00\\x1b\\x7f\"" + advice);
  CHECK(complaint("a\0,b\n1,2\n"s, {.columns = {"c"}}) == "there is no column \"c\"; the columns are a\\x00, b");
  CHECK(complaint("a\n\"x\0\ny\"\n"s) == "line 2, column \"a\": \"x\\x00\\x0ay\"" + advice);
}

TEST_CASE("a number that the dtype cannot hold is named") {
  for (const char* text : {"1e400", "-1e400", "0.001e403", "1e99999999999999999999"})
    CHECK(complaint("a\n" + std::string(text) + "\n") ==
          "line 2, column \"a\": \"" + std::string(text) + "\" does not fit in float64");
  CHECK(complaint("a\n1e999\n") == "line 2, column \"a\": \"1e999\" does not fit in float64");
  CHECK(complaint("a\n1e99\n", {.dtype = float32}) == "line 2, column \"a\": \"1e99\" does not fit in float32");
  CHECK(complaint("a\n1.5\n", {.dtype = int64}) == "line 2, column \"a\": \"1.5\" is not an integer");
  CHECK(complaint("a\n9223372036854775808\n", {.dtype = int64}) ==
        "line 2, column \"a\": \"9223372036854775808\" does not fit in int64");
}

TEST_CASE("a column that is missing, or there twice, is refused") {
  CHECK(complaint("a,b\n1,2\n", {.columns = {"c"}}) == "there is no column \"c\"; the columns are a, b");
  CHECK(complaint("a,a\n1,2\n", {.columns = {"a"}}) == "there are several columns named \"a\"");
  std::string wide = "c0";
  for (int i = 1; i < 22; ++i) wide += ",c" + std::to_string(i);
  CHECK(complaint(wide + "\n", {.columns = {"x"}}).ends_with("c18, c19 and 2 more"));
  wide.resize(wide.find(",c20"));
  CHECK(complaint(wide + "\n", {.columns = {"x"}}).ends_with("c18, c19"));
}

TEST_CASE("UTF-16 is refused by its byte order mark") {
  CHECK(complaint(std::string("\xFF\xFE"
                              "a\0\n\0",
            6)) == "is UTF-16; save it as UTF-8");
  CHECK(complaint(std::string("\xFE\xFF\0a\0\n", 6)) == "is UTF-16; save it as UTF-8");
}

TEST_CASE("a table cut at any byte is read or refused") {
  std::string text =
      "\xEF\xBB\xBF"
      "a,\"b \"\"c\"\"\",city,\r\n1.5e-400,+2,\"Os\nlo\",\r\n\r\n-3.0, 4 ,\"Bern\",\r5,#N/A,Rome,\n\"6\",7e1,,\n";
  for (size_t size = 0; size <= text.size(); ++size) {
    for (const CsvOptions& options : {CsvOptions{}, CsvOptions{.categories = {"city"}, .dtype = int64},
             CsvOptions{.header = false, .delimiter = ' ', .skip_text_columns = true}}) {
      TemporaryFolder folder;
      std::string path = folder.write("table.csv", text.substr(0, size));
      std::string error = error_of<FileError>([&] {
        Csv table = read_csv(path, options);
        CHECK(table.values.size(1) == int64_t(table.names.size()));
      });
      CHECK((error == "nothing was thrown" || error.starts_with("read_csv: " + path + ": ")));
    }
  }
  Csv whole = read(text, {.categories = {"city"}});
  CHECK(equal(whole.values, matrix({{0, 2, 1}, {-3, 4, 0}})));
  CHECK(whole.rows_dropped == 2);
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
  Csv with_place = read_csv(path, {.categories = {"ocean_proximity"}});
  CHECK(with_place.values.shape() == Shape{20433, 10});
  REQUIRE(with_place.categories.size() == 1);
  CHECK(with_place.categories[0].texts == Strings{"<1H OCEAN", "INLAND", "ISLAND", "NEAR BAY", "NEAR OCEAN"});
  Tensor place = with_place.values.select(1, 9);
  const int64_t counts[] = {9034, 6496, 5, 2270, 2628};   // by Python's csv module
  for (int64_t i = 0; i < 5; ++i) CHECK((place == double(i)).sum().item<int64_t>() == counts[i]);
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
