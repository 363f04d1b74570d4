// Choosing columns, and turning their cells into numbers.
//
// Numbers are read by std::from_chars, which is fast and ignores the locale.
#include "data/csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>

#include "core/base/format.h"
#include "core/tensor/creation.h"
#include "data/csv_lines.h"
#include "io/file/read_file.h"

namespace gradus::data {

namespace {

[[noreturn]] void fail(const std::string& path, const std::string& what) { io::fail_file("read_csv", path, what); }

template <class T> std::errc parse(std::string_view text, T& number) {
  // from_chars accepts no leading plus.
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return end == text.data() + text.size() ? error : std::errc::invalid_argument;
}

// The cell with a point as its decimal sign, in `buffer` if it has another. A point that was there is none then.
std::string_view with_point(std::string_view cell, char decimal, std::string& buffer) {
  if (decimal == '.') return cell;
  buffer = cell;
  for (char& c : buffer) c = c == decimal ? '.' : c == '.' ? decimal : c;
  return buffer;
}

bool is_number(std::string_view cell, char decimal) {
  std::string buffer;
  double number;
  return parse(with_point(cell, decimal, buffer), number) != std::errc::invalid_argument;
}

// A number by its digits, the first and last of which are not 0: 0.digits * 10^exponent, without the sign.
struct Decimal {
  std::string digits;
  int64_t exponent = 0;
};

// `text` is a number, and finite.
Decimal decimal_of(std::string_view text) {
  Decimal d;
  size_t e = std::min(text.find_first_of("eE"), text.size());
  bool after_point = false;
  for (char c : text.substr(0, e)) {
    if (c == '.') after_point = true;
    if (c < '0' || c > '9') continue;
    bool leading = c == '0' && d.digits.empty();
    if (!leading) d.digits += c;
    d.exponent += leading ? -after_point : !after_point;
  }
  d.digits.resize(d.digits.find_last_not_of('0') + 1);
  if (e == text.size()) return d;
  constexpr int64_t huge = int64_t(1) << 62;
  int64_t power = 0;
  if (parse(text.substr(e + 1), power) == std::errc::result_out_of_range) power = text[e + 1] == '-' ? -huge : huge;
  d.exponent += power;
  return d;
}

// from_chars also refuses numbers that are nearer to 0 than any other; those are 0.
template <class T> std::errc read_number(std::string_view text, T& number) {
  std::errc error = parse(text, number);
  if (error != std::errc::result_out_of_range || decimal_of(text).exponent > 0) return error;
  number = text[0] == '-' ? -T(0) : T(0);
  return {};
}

// Also 3.0 and 1e3, digit by digit: a double could not hold them all.
std::errc read_number(std::string_view text, int64_t& number) {
  std::errc error = parse(text, number);
  double value = 0;
  if (error != std::errc::invalid_argument || parse(text, value) == error || !std::isfinite(value)) return error;
  Decimal d = decimal_of(text);
  constexpr int64_t most_digits = 19;
  auto count = int64_t(d.digits.size());
  if (count == 0) return {};   // 0.0
  if (d.exponent < count) return std::errc::invalid_argument;
  if (d.exponent > most_digits) return std::errc::result_out_of_range;
  d.digits.append(size_t(d.exponent - count), '0');
  return parse((text[0] == '-' ? "-" : "") + d.digits, number);
}

std::string list_of(const std::vector<std::string>& names) {
  constexpr size_t shown = 20;
  std::string list;
  for (size_t i = 0; i < names.size() && i < shown; ++i) list += (i ? ", " : "") + names[i];
  return names.size() > shown ? fmt::format("{} and {} more", list, names.size() - shown) : list;
}

template <class Items> bool contains(const Items& items, const auto& item) {
  return std::find(std::begin(items), std::end(items), item) != std::end(items);
}

bool is_missing(std::string_view cell, const CsvOptions& options) {
  // What pandas takes for a blank, and what C libraries print for NaN.
  static constexpr std::string_view usual[] = {"na", "n/a", "#n/a", "#n/a n/a", "#na", "<na>", "nan", "-nan",
      "nan(ind)", "-nan(ind)", "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan", "null", "none"};
  constexpr size_t longest = 9;
  if (cell.empty() || contains(options.missing, cell)) return true;
  if (!options.usual_missing || cell.size() > longest) return false;
  std::string lower(cell);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  return contains(usual, lower);
}

std::string decimal_hint(std::string_view cell, const CsvOptions& options) {
  const char other = options.decimal == '.' ? ',' : '.';
  if (other == options.delimiter || cell.find(other) == cell.npos || !is_number(cell, other)) return "";
  return fmt::format("; .decimal = '{}' reads it with '{}' as the decimal sign", other, other);
}

// What the text of a field that should have been cut says of the delimiter.
std::string delimiter_hint(std::string_view field, const CsvOptions& options) {
  for (char other : {';', '\t'})
    if (other != options.delimiter && field.find(other) != field.npos)
      return fmt::format("; is the delimiter '{}'?", other == '\t' ? "\\t" : ";");
  return "";
}

// The names of all columns; consumes the header line, if there is one.
std::vector<std::string> read_names(const std::string& path, CsvLines& lines, const CsvOptions& options) {
  CsvLines ahead = lines;
  if (!ahead.next()) fail(path, "the file is empty");
  const bool header = options.header.value_or(true);
  std::vector<std::string> names;
  bool numbers = false, texts = false;
  for (std::string_view field : ahead.fields) {
    names.push_back(header && !field.empty() ? std::string(field) : std::to_string(names.size()));
    if (!is_missing(field, options)) (is_number(field, options.decimal) ? numbers : texts) = true;
  }
  if (!options.header && numbers && !texts)
    fail(path,
        fmt::format("line {} has only numbers; .header = false reads it as data, .header = true as names of columns",
            ahead.line));
  if (header) lines = ahead;
  return names;
}

// The places of the requested columns.
std::vector<size_t> pick_columns(
    const std::string& path, const std::vector<std::string>& names, const std::vector<std::string>& requested) {
  std::vector<size_t> picked;
  for (const std::string& wanted : requested) {
    auto found = std::find(names.begin(), names.end(), wanted);
    if (found == names.end())
      fail(path, fmt::format("there is no column \"{}\"; the columns are {}", wanted, list_of(names)));
    if (std::find(found + 1, names.end(), wanted) != names.end())
      fail(path, fmt::format("there are several columns named \"{}\"", wanted));
    picked.push_back(size_t(found - names.begin()));
  }
  return picked;
}

enum class Kind { number, text, empty };

// What each column holds, judged by its first value. `lines` is a copy: it looks ahead.
std::vector<Kind> kinds_of(
    CsvLines lines, size_t columns, const std::vector<size_t>& picked, const CsvOptions& options) {
  std::vector<Kind> kinds(columns, Kind::number);
  std::vector<size_t> blank_so_far = picked;
  bool has_rows = false;
  while (!blank_so_far.empty() && lines.next()) {
    has_rows = true;
    std::erase_if(blank_so_far, [&](size_t column) {
      if (column >= lines.fields.size()) return true;   // reported when the rows are read
      std::string_view cell = lines.fields[column];
      if (is_missing(cell, options)) return false;
      if (!is_number(cell, options.decimal)) kinds[column] = Kind::text;
      return true;
    });
  }
  if (has_rows)
    for (size_t column : blank_so_far) kinds[column] = Kind::empty;
  return kinds;
}

struct Column {
  size_t place;   // in a line
  bool is_category;
  const CsvCategories* known = nullptr;                     // the texts, if they were given
  std::map<std::string, int64_t, std::less<>> texts = {};   // if not, numbered in the order in which they come
};

Column category_column(size_t place, const std::string& name, const CsvOptions& options) {
  Column column = {place, true};
  for (const CsvCategories& known : options.known_categories) {
    if (known.column != name) continue;
    if (column.known) throw Error(fmt::format("read_csv: .known_categories has the column \"{}\" twice", name));
    column.known = &known;
    for (const std::string& text : known.texts)
      if (!column.texts.emplace(text, int64_t(column.texts.size())).second)
        throw Error(fmt::format("read_csv: .known_categories has \"{}\" twice for the column \"{}\"", text, name));
  }
  return column;
}

// The columns of texts, by `categories` or `known_categories`.
std::vector<std::string> names_of_categories(const CsvOptions& options) {
  std::vector<std::string> names = options.categories;
  for (const CsvCategories& known : options.known_categories) names.push_back(known.column);
  return names;
}

// Also fills csv.names and csv.empty_columns.
std::vector<Column> choose_columns(const std::string& path, const std::vector<std::string>& names,
    const CsvLines& lines, const CsvOptions& options, Csv& csv) {
  std::vector<size_t> picked = pick_columns(path, names, options.columns);
  if (options.columns.empty())
    for (size_t i = 0; i < names.size(); ++i) picked.push_back(i);
  const std::vector<size_t> categories = pick_columns(path, names, names_of_categories(options));
  const std::vector<Kind> kinds = kinds_of(lines, names.size(), picked, options);
  std::vector<Column> columns;
  for (size_t place : picked) {
    const bool is_category = contains(categories, place), asked_for = is_category || !options.columns.empty();
    if (kinds[place] == Kind::empty && !(asked_for && options.blanks_as_nan)) {
      if (asked_for) fail(path, fmt::format("the column \"{}\" is empty", names[place]));
      csv.empty_columns.push_back(names[place]);
    } else if (is_category || kinds[place] != Kind::text || !options.skip_text_columns) {
      columns.push_back(is_category ? category_column(place, names[place], options) : Column{place, false});
      csv.names.push_back(names[place]);
    }
  }
  if (columns.empty()) fail(path, csv.empty_columns.empty() ? "every column is text" : "every column is text or empty");
  return columns;
}

std::string place_of(int64_t line, const std::string& column, std::string_view cell) {
  constexpr size_t shown = 40;
  std::string text = cell.size() > shown ? std::string(cell.substr(0, shown)) + "..." : std::string(cell);
  return fmt::format("line {}, column \"{}\": \"{}\"", line, column, text);
}

[[noreturn]] void fail_cell(const std::string& path, int64_t line, const std::string& column, std::string_view cell,
    std::errc why, const CsvOptions& options) {
  const Dtype dtype = options.dtype;
  const std::string place = place_of(line, column, cell);
  if (why == std::errc::result_out_of_range) fail(path, fmt::format("{} does not fit in {}", place, dtype));
  if (dtype == Dtype::int64 && is_number(cell, options.decimal)) fail(path, place + " is not an integer");
  for (const std::string& hint : {delimiter_hint(cell, options), decimal_hint(cell, options)})
    if (!hint.empty()) fail(path, place + " is not a number" + hint);
  fail(path, place +
                 " is not a number; .categories reads text columns, .columns or .skip_text_columns leave them out, "
                 ".missing lists texts that mean a blank");
}

// The number of the text of a category in this line.
template <class T>
T number_of(const std::string& path, int64_t line, const std::string& name, std::string_view text, Column& column) {
  auto found = column.texts.find(text);
  if (found == column.texts.end()) {
    if (column.known)
      fail(path, place_of(line, name, text) + " is not among the known categories; .missing drops its rows");
    found = column.texts.emplace(text, int64_t(column.texts.size())).first;
  }
  const T number = T(found->second);
  if (int64_t(number) != found->second)
    fail(path,
        fmt::format("line {}, column \"{}\": there are more texts than float32 can number; float64 can", line, name));
  return number;
}

// The numbers of the line in the order of the columns, added to `values`; false, and none, if a blank drops the row.
template <class T>
bool read_line(const std::string& path, const CsvLines& lines, std::vector<Column>& columns,
    const std::vector<std::string>& names, const CsvOptions& options, std::vector<T>& values) {
  const size_t row = values.size();
  std::string buffer;
  for (const Column& column : columns) {
    std::string_view cell = lines.fields[column.place];
    T number{};
    std::errc error = column.is_category ? std::errc::invalid_argument
                                         : read_number(with_point(cell, options.decimal, buffer), number);
    // Most cells are numbers, and need not be compared with each text that means a blank.
    bool may_be_missing = error != std::errc() || number != number || !options.missing.empty();
    if (may_be_missing && is_missing(cell, options)) {
      if (!options.blanks_as_nan) {
        values.resize(row);
        return false;
      }
      number = std::numeric_limits<T>::quiet_NaN();
    } else if (error != std::errc() && !column.is_category) {
      fail_cell(path, lines.line, names[column.place], cell, error, options);
    }
    values.push_back(number);
  }
  for (size_t i = 0; i < columns.size(); ++i) {   // only now: the texts of a row that is dropped do not count
    const size_t place = columns[i].place;
    if (T& value = values[row + i]; columns[i].is_category && value == value)
      value = number_of<T>(path, lines.line, names[place], lines.fields[place], columns[i]);
  }
  return true;
}

// Numbers texts that were not given anew, in their sorted order, so that the order of the rows does not matter.
template <class T> void sort_categories(std::vector<T>& values, const std::vector<Column>& columns, Csv& csv) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].is_category) continue;
    if (columns[i].known) {
      csv.categories.push_back(*columns[i].known);
      continue;
    }
    std::vector<T> new_number(columns[i].texts.size());
    CsvCategories& sorted = csv.categories.emplace_back();
    sorted.column = csv.names[i];
    for (const auto& [text, number] : columns[i].texts) {
      new_number[size_t(number)] = T(sorted.texts.size());
      sorted.texts.push_back(text);
    }
    for (size_t at = i; at < values.size(); at += columns.size())
      if (T& value = values[at]; value == value) value = new_number[size_t(value)];   // a blank is NaN
  }
}

template <class T>
void read_rows(const std::string& path, CsvLines& lines, const std::vector<std::string>& names,
    std::vector<Column>& columns, const CsvOptions& options, Csv& csv) {
  std::vector<T> values;
  while (lines.next()) {
    if (lines.fields.size() != names.size())
      fail(path, fmt::format("line {} has {} fields; the first line has {}{}", lines.line, lines.fields.size(),
                     names.size(), delimiter_hint(names[0], options)));
    if (!read_line(path, lines, columns, names, options, values)) ++csv.rows_dropped;
  }
  sort_categories(values, columns, csv);
  auto width = int64_t(columns.size());
  csv.values = from_vector(values, {int64_t(values.size()) / width, width});
}

void check_options(const CsvOptions& options) {
  if (options.delimiter == '"' || options.delimiter == '\n' || options.delimiter == '\r')
    throw Error("read_csv: the delimiter can be neither a quote nor a line end");
  if (options.decimal != '.' && options.decimal != ',') throw Error("read_csv: the decimal sign can be '.' or ','");
  if (options.decimal == ',' && options.delimiter == ',')   // with '.' as both, integers can still be read
    throw Error("read_csv: ',' cannot be both the delimiter and the decimal sign");
  if (options.blanks_as_nan && options.dtype == Dtype::int64)
    throw DtypeError("read_csv: .blanks_as_nan needs dtype float32 or float64; int64 has no NaN");
  if (options.dtype == Dtype::bool_) throw DtypeError("read_csv: dtype must be float32, float64 or int64; it is bool");
  if (options.columns.empty()) return;
  for (const std::string& column : names_of_categories(options))
    if (!contains(options.columns, column))
      throw Error(fmt::format("read_csv: {} names \"{}\", which is not in .columns",
          contains(options.categories, column) ? ".categories" : ".known_categories", column));
}

}   // namespace

Csv read_csv(const std::string& path, const CsvOptions& options) {
  check_options(options);
  std::vector<unsigned char> bytes = io::read_file("read_csv", path);
  if (!bytes.empty() && bytes.back() != '\n') bytes.push_back('\n');
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) fail(path, "is UTF-16; save it as UTF-8");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);

  Csv csv;
  CsvLines lines(path, text, options.delimiter);
  const std::vector<std::string> names = read_names(path, lines, options);
  std::vector<Column> columns = choose_columns(path, names, lines, options, csv);
  if (options.dtype == Dtype::float32) read_rows<float>(path, lines, names, columns, options, csv);
  else if (options.dtype == Dtype::float64) read_rows<double>(path, lines, names, columns, options, csv);
  else read_rows<int64_t>(path, lines, names, columns, options, csv);
  return csv;
}

}   // namespace gradus::data
