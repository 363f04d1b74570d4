// Splitting lines into fields, and fields into numbers.
//
// Why our own splitter: libcsv hands over one field at a time by callback, does not handle runs of blanks, and would
// leave line numbers, ragged lines and the numbers to us; that is most of this file. Numbers are read by
// std::from_chars, which is fast and ignores the locale. Fields are views of the file's bytes; only a field with
// doubled quotes is copied.
#include "data/csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>
#include <map>
#include <string_view>

#include "core/base/format.h"
#include "core/tensor/creation.h"
#include "io/file/read_file.h"

namespace gradus::data {

namespace {

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw FileError(fmt::format("read_csv: {}: {}", path, what));
}

// Goes through the lines of a text that is empty or ends with '\n', so that every scan stops there.
class Lines {
 public:
  Lines(const std::string& path, std::string_view text, char delimiter)
      : path_(path), at_(text.data()), end_(text.data() + text.size()), delimiter_(delimiter) {}

  // The fields of the line that next() read, without quotes and surrounding blanks.
  std::vector<std::string_view> fields;
  // The number of that line, or of its first line if a quoted field holds line ends.
  int64_t line = 0;

  /// Reads the next line that is not empty; false at the end. `fields` stay valid until the next call.
  bool next() {
    fields.clear();
    unquoted_.clear();
    for (;; end_line()) {
      if (at_ == end_) return false;
      skip_blanks();
      if (!at_line_end()) break;
    }
    line = lines_ended_ + 1;
    for (;;) {
      fields.push_back(*at_ == '"' ? quoted_field() : plain_field());
      skip_blanks();
      if (at_line_end()) break;
      if (delimiter_ == ' ') continue;   // the blanks were the delimiter
      ++at_;
      skip_blanks();
    }
    end_line();
    return true;
  }

 private:
  bool is_blank(char c) const { return c == ' ' || (c == '\t' && delimiter_ != '\t'); }
  bool is_delimiter(char c) const { return delimiter_ == ' ' ? is_blank(c) : c == delimiter_; }
  bool at_line_end() const { return *at_ == '\n' || *at_ == '\r'; }
  void skip_blanks() {
    while (is_blank(*at_)) ++at_;
  }
  void end_line() {
    at_ += *at_ == '\r' && at_[1] == '\n' ? 2 : 1;
    ++lines_ended_;
  }

  std::string_view plain_field() {
    const char* begin = at_;
    while (!at_line_end() && !is_delimiter(*at_)) ++at_;
    const char* end = at_;
    while (end > begin && is_blank(end[-1])) --end;
    return {begin, end};
  }

  std::string_view quoted_field() {
    const char* begin = ++at_;
    bool doubled = false;
    for (;; ++at_) {
      if (at_ == end_) fail(path_, fmt::format("line {}: a quote is opened but not closed", line));
      if (*at_ == '\n' || (*at_ == '\r' && at_[1] != '\n')) ++lines_ended_;
      if (*at_ != '"') continue;
      if (at_[1] != '"') break;
      doubled = true;
      ++at_;
    }
    std::string_view field(begin, at_++);
    bool blank_follows = is_blank(*at_);
    skip_blanks();
    if (!at_line_end() && !(delimiter_ == ' ' ? blank_follows : *at_ == delimiter_))
      fail(path_, fmt::format("line {}: text follows a closing quote", line));
    return doubled ? without_doubled_quotes(field) : field;
  }

  std::string_view without_doubled_quotes(std::string_view field) {
    std::string& text = unquoted_.emplace_back();
    for (size_t i = 0; i < field.size(); ++i) {
      text += field[i];
      if (field[i] == '"') ++i;
    }
    return text;
  }

  std::string path_;
  const char *at_, *end_;
  char delimiter_;
  int64_t lines_ended_ = 0;
  std::deque<std::string> unquoted_;   // a deque: its strings stay where they are
};

template <class T> std::errc parse(std::string_view text, T& number) {
  // from_chars accepts no leading plus.
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return end == text.data() + text.size() ? error : std::errc::invalid_argument;
}

bool is_number(std::string_view text) {
  double number;
  return parse(text, number) != std::errc::invalid_argument;
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

// What the text of a field that should have been cut says of the delimiter.
std::string delimiter_hint(std::string_view field, const CsvOptions& options) {
  for (char other : {';', '\t'})
    if (other != options.delimiter && field.find(other) != field.npos)
      return fmt::format("; is the delimiter '{}'?", other == '\t' ? "\\t" : ";");
  return "";
}

// The names of all columns; consumes the header line, if there is one.
std::vector<std::string> read_names(const std::string& path, Lines& lines, const CsvOptions& options) {
  Lines ahead = lines;
  if (!ahead.next()) fail(path, "the file is empty");
  std::vector<std::string> names;
  for (std::string_view field : ahead.fields)
    names.push_back(options.header && !field.empty() ? std::string(field) : std::to_string(names.size()));
  if (options.header) lines = ahead;
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
std::vector<Kind> kinds_of(Lines lines, size_t columns, const std::vector<size_t>& picked, const CsvOptions& options) {
  std::vector<Kind> kinds(columns, Kind::number);
  std::vector<size_t> blank_so_far = picked;
  bool has_rows = false;
  while (!blank_so_far.empty() && lines.next()) {
    has_rows = true;
    std::erase_if(blank_so_far, [&](size_t column) {
      if (column >= lines.fields.size()) return true;   // reported when the rows are read
      std::string_view cell = lines.fields[column];
      if (is_missing(cell, options)) return false;
      if (!is_number(cell)) kinds[column] = Kind::text;
      return true;
    });
  }
  if (has_rows)
    for (size_t column : blank_so_far) kinds[column] = Kind::empty;
  return kinds;
}

using Texts = std::map<std::string, int64_t, std::less<>>;   // numbered in the order in which they come

int64_t number_of(std::string_view text, Texts& texts) {
  auto found = texts.find(text);
  if (found == texts.end()) found = texts.emplace(text, int64_t(texts.size())).first;
  return found->second;
}

struct Column {
  size_t place;   // in a line
  bool is_category;
  Texts texts = {};
};

// Also fills csv.names and csv.empty_columns.
std::vector<Column> choose_columns(const std::string& path, const std::vector<std::string>& names, const Lines& lines,
    const CsvOptions& options, Csv& csv) {
  std::vector<size_t> picked = pick_columns(path, names, options.columns);
  if (options.columns.empty())
    for (size_t i = 0; i < names.size(); ++i) picked.push_back(i);
  const std::vector<size_t> categories = pick_columns(path, names, options.categories);
  const std::vector<Kind> kinds = kinds_of(lines, names.size(), picked, options);
  std::vector<Column> columns;
  for (size_t place : picked) {
    bool is_category = contains(categories, place);
    if (kinds[place] == Kind::empty) {
      if (is_category || !options.columns.empty()) fail(path, fmt::format("the column \"{}\" is empty", names[place]));
      csv.empty_columns.push_back(names[place]);
    } else if (is_category || kinds[place] == Kind::number || !options.skip_text_columns) {
      columns.push_back({place, is_category});
      csv.names.push_back(names[place]);
    }
  }
  if (columns.empty()) fail(path, csv.empty_columns.empty() ? "every column is text" : "every column is text or empty");
  return columns;
}

[[noreturn]] void fail_cell(const std::string& path, int64_t line, const std::string& column, std::string_view cell,
    std::errc why, const CsvOptions& options) {
  const Dtype dtype = options.dtype;
  constexpr size_t shown = 40;
  std::string text = cell.size() > shown ? std::string(cell.substr(0, shown)) + "..." : std::string(cell);
  std::string place = fmt::format("line {}, column \"{}\": \"{}\"", line, column, text);
  if (why == std::errc::result_out_of_range) fail(path, fmt::format("{} does not fit in {}", place, dtype));
  if (dtype == Dtype::int64 && is_number(cell)) fail(path, place + " is not an integer");
  if (std::string hint = delimiter_hint(cell, options); !hint.empty()) fail(path, place + " is not a number" + hint);
  fail(path, place +
                 " is not a number; .categories reads text columns, .columns or .skip_text_columns leave them out, "
                 ".missing lists texts that mean a blank");
}

// The numbers of the line in the order of the columns, added to `values`; false, and none, if one is a blank.
template <class T>
bool read_line(const std::string& path, const Lines& lines, std::vector<Column>& columns,
    const std::vector<std::string>& names, const CsvOptions& options, std::vector<T>& values) {
  size_t row = values.size();
  for (const Column& column : columns) {
    std::string_view cell = lines.fields[column.place];
    T number{};
    std::errc error = column.is_category ? std::errc::invalid_argument : read_number(cell, number);
    // Most cells are numbers, and need not be compared with each text that means a blank.
    bool may_be_missing = error != std::errc() || number != number || !options.missing.empty();
    if (may_be_missing && is_missing(cell, options)) {
      values.resize(row);
      return false;
    }
    if (error != std::errc() && !column.is_category)
      fail_cell(path, lines.line, names[column.place], cell, error, options);
    values.push_back(number);
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].is_category) values[row + i] = T(number_of(lines.fields[columns[i].place], columns[i].texts));
  }
  return true;
}

// Numbers the texts anew, in their sorted order, so that the order of the rows does not matter.
template <class T> void sort_categories(std::vector<T>& values, const std::vector<Column>& columns, Csv& csv) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].is_category) continue;
    std::vector<T> new_number(columns[i].texts.size());
    CsvCategories& sorted = csv.categories.emplace_back();
    sorted.column = csv.names[i];
    for (const auto& [text, number] : columns[i].texts) {
      new_number[size_t(number)] = T(sorted.texts.size());
      sorted.texts.push_back(text);
    }
    for (size_t at = i; at < values.size(); at += columns.size()) values[at] = new_number[size_t(values[at])];
  }
}

template <class T>
void read_rows(const std::string& path, Lines& lines, const std::vector<std::string>& names,
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
  if (options.dtype == Dtype::bool_) throw DtypeError("read_csv: dtype must be float32, float64 or int64; it is bool");
  for (const std::string& column : options.categories)
    if (!options.columns.empty() && !contains(options.columns, column))
      throw Error(fmt::format("read_csv: .categories names \"{}\", which is not in .columns", column));
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
  Lines lines(path, text, options.delimiter);
  const std::vector<std::string> names = read_names(path, lines, options);
  std::vector<Column> columns = choose_columns(path, names, lines, options, csv);
  if (options.dtype == Dtype::float32) read_rows<float>(path, lines, names, columns, options, csv);
  else if (options.dtype == Dtype::float64) read_rows<double>(path, lines, names, columns, options, csv);
  else read_rows<int64_t>(path, lines, names, columns, options, csv);
  return csv;
}

}   // namespace gradus::data
