// Splitting lines into fields, and fields into numbers.
//
// Why our own splitter: libcsv hands over one field at a time by callback, does not handle runs of blanks, and would
// leave line numbers, ragged lines and the numbers to us; that is most of this file. Numbers are read by
// std::from_chars, which is fast and ignores the locale. Fields are views of the file's bytes; only a field with
// doubled quotes is copied.
#include "data/csv.h"

#include <algorithm>
#include <charconv>
#include <deque>
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
  bool at_line_end() const { return *at_ == '\n' || (*at_ == '\r' && at_[1] == '\n'); }
  void skip_blanks() {
    while (is_blank(*at_)) ++at_;
  }
  void end_line() {
    at_ += *at_ == '\r' ? 2 : 1;
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
      if (*at_ == '\n') ++lines_ended_;
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

template <class T> std::from_chars_result parse(std::string_view text, T& number) {
  // from_chars accepts no leading plus.
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec == std::errc() && result.ptr != text.data() + text.size()) result.ec = std::errc::invalid_argument;
  return result;
}

bool is_number(std::string_view text) {
  double number;
  return parse(text, number).ec != std::errc::invalid_argument;
}

std::string list_of(const std::vector<std::string>& names) {
  constexpr size_t shown = 20;
  std::string list;
  for (size_t i = 0; i < names.size() && i < shown; ++i) list += (i ? ", " : "") + names[i];
  return names.size() > shown ? fmt::format("{} and {} more", list, names.size() - shown) : list;
}

bool is_missing(std::string_view cell, const CsvOptions& options) {
  return cell.empty() || std::find(options.missing.begin(), options.missing.end(), cell) != options.missing.end();
}

// The names of all columns; consumes the header line, if there is one.
std::vector<std::string> read_names(const std::string& path, Lines& lines, const CsvOptions& options) {
  Lines ahead = lines;
  if (!ahead.next()) fail(path, "the file is empty");
  std::vector<std::string> names;
  for (std::string_view field : ahead.fields)
    names.push_back(options.header ? std::string(field) : std::to_string(names.size()));
  if (options.header) lines = ahead;
  return names;
}

// The positions of the requested columns.
std::vector<size_t> pick_columns(
    const std::string& path, const std::vector<std::string>& names, const CsvOptions& options) {
  std::vector<size_t> picked;
  for (const std::string& wanted : options.columns) {
    auto found = std::find(names.begin(), names.end(), wanted);
    if (found == names.end())
      fail(path, fmt::format("there is no column \"{}\"; the columns are {}", wanted, list_of(names)));
    if (std::find(found + 1, names.end(), wanted) != names.end())
      fail(path, fmt::format("there are several columns named \"{}\"", wanted));
    picked.push_back(size_t(found - names.begin()));
  }
  if (options.columns.empty())
    for (size_t i = 0; i < names.size(); ++i) picked.push_back(i);
  return picked;
}

// Without the columns whose first value is not a number. `lines` is a copy: it looks ahead.
std::vector<size_t> without_text(Lines lines, const std::vector<size_t>& picked, const CsvOptions& options) {
  std::vector<size_t> unknown = picked, text;
  while (!unknown.empty() && lines.next())
    std::erase_if(unknown, [&](size_t column) {
      if (column >= lines.fields.size()) return false;   // reported when the rows are read
      std::string_view cell = lines.fields[column];
      if (is_missing(cell, options)) return false;
      if (!is_number(cell)) text.push_back(column);
      return true;
    });
  std::vector<size_t> kept = picked;
  std::erase_if(kept, [&](size_t column) { return std::find(text.begin(), text.end(), column) != text.end(); });
  return kept;
}

[[noreturn]] void fail_cell(const std::string& path, int64_t line, const std::string& column, std::string_view cell,
    std::errc why, Dtype dtype) {
  constexpr size_t shown = 40;
  std::string text = cell.size() > shown ? std::string(cell.substr(0, shown)) + "..." : std::string(cell);
  std::string place = fmt::format("line {}, column \"{}\": \"{}\"", line, column, text);
  if (why == std::errc::result_out_of_range) fail(path, fmt::format("{} does not fit in {}", place, dtype));
  if (dtype == Dtype::int64 && is_number(cell)) fail(path, place + " is not an integer");
  fail(path, place +
                 " is not a number; .columns or .skip_text_columns leave out text columns, "
                 ".missing lists texts that mean a blank");
}

template <class T>
Csv read_rows(const std::string& path, Lines& lines, const std::vector<std::string>& names,
    const std::vector<size_t>& picked, const CsvOptions& options) {
  Csv csv;
  for (size_t column : picked) csv.names.push_back(names[column]);
  std::vector<T> values;
  while (lines.next()) {
    if (lines.fields.size() != names.size())
      fail(path,
          fmt::format("line {} has {} fields; the first line has {}", lines.line, lines.fields.size(), names.size()));
    bool complete = true;
    size_t row = values.size();
    for (size_t column : picked) {
      std::string_view cell = lines.fields[column];
      T number{};
      if (is_missing(cell, options)) complete = false;
      else if (auto result = parse(cell, number); result.ec != std::errc())
        fail_cell(path, lines.line, names[column], cell, result.ec, options.dtype);
      values.push_back(number);
    }
    if (complete) continue;
    values.resize(row);
    ++csv.rows_dropped;
  }
  auto columns = int64_t(picked.size());
  csv.values = from_vector(values, {int64_t(values.size()) / columns, columns});
  return csv;
}

}   // namespace

Csv read_csv(const std::string& path, const CsvOptions& options) {
  if (options.delimiter == '"' || options.delimiter == '\n' || options.delimiter == '\r')
    throw Error("read_csv: the delimiter can be neither a quote nor a line end");
  if (options.dtype == Dtype::bool_) throw DtypeError("read_csv: dtype must be float32, float64 or int64; it is bool");
  std::vector<unsigned char> bytes = io::read_file("read_csv", path);
  if (!bytes.empty() && bytes.back() != '\n') bytes.push_back('\n');
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);

  Lines lines(path, text, options.delimiter);
  std::vector<std::string> names = read_names(path, lines, options);
  std::vector<size_t> picked = pick_columns(path, names, options);
  if (options.skip_text_columns) picked = without_text(lines, picked, options);
  if (picked.empty()) fail(path, "every column is text");
  if (options.dtype == Dtype::float32) return read_rows<float>(path, lines, names, picked, options);
  if (options.dtype == Dtype::float64) return read_rows<double>(path, lines, names, picked, options);
  return read_rows<int64_t>(path, lines, names, picked, options);
}

}   // namespace gradus::data
