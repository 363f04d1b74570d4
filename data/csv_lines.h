// CsvLines: goes through a text line by line and cuts each line into fields.
//
// Why our own: libcsv hands over one field at a time by callback, does not handle runs of blanks, and would leave line
// numbers and ragged lines to us; that is most of this file. Fields are views of the text; only a field with doubled
// quotes is copied.
#ifndef GRADUS_DATA_CSV_LINES_H
#define GRADUS_DATA_CSV_LINES_H

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::data {

/// The text must be empty or end with '\n', so that every scan stops there, and live as long. `path` is for messages.
class CsvLines {
 public:
  CsvLines(const std::string& path, std::string_view text, char delimiter)
      : path_(path), at_(text.data()), end_(text.data() + text.size()), delimiter_(delimiter) {}

  // The fields of the line that next() read, without quotes and surrounding blanks.
  std::vector<std::string_view> fields;
  // The number of that line, or of its first line if a quoted field holds line ends.
  int64_t line = 0;

  /// Reads the next line that is not empty; false at the end. `fields` stay valid until the next call.
  bool next();

 private:
  bool is_blank(char c) const { return c == ' ' || (c == '\t' && delimiter_ != '\t'); }
  bool is_delimiter(char c) const { return delimiter_ == ' ' ? is_blank(c) : c == delimiter_; }
  bool at_line_end() const { return *at_ == '\n' || *at_ == '\r'; }
  void skip_blanks() {
    while (is_blank(*at_)) ++at_;
  }
  void end_line();
  std::string_view plain_field();
  std::string_view quoted_field();
  std::string_view without_doubled_quotes(std::string_view field);

  std::string path_;
  const char *at_, *end_;
  char delimiter_;
  int64_t lines_ended_ = 0;
  std::deque<std::string> unquoted_;   // a deque: its strings stay where they are
};

}   // namespace gradus::data
#endif
