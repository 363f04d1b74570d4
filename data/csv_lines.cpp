// Fields, with and without quotes.
#include "data/csv_lines.h"

#include "core/base/format.h"
#include "io/file/read_file.h"

namespace gradus::data {

bool CsvLines::next() {
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

void CsvLines::end_line() {
  at_ += *at_ == '\r' && at_[1] == '\n' ? 2 : 1;
  ++lines_ended_;
}

std::string_view CsvLines::plain_field() {
  const char* begin = at_;
  while (!at_line_end() && !is_delimiter(*at_)) ++at_;
  const char* end = at_;
  while (end > begin && is_blank(end[-1])) --end;
  return {begin, end};
}

std::string_view CsvLines::quoted_field() {
  const char* begin = ++at_;
  bool doubled = false;
  for (;; ++at_) {
    if (at_ == end_) io::fail_file("read_csv", path_, fmt::format("line {}: a quote is opened but not closed", line));
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
    io::fail_file("read_csv", path_, fmt::format("line {}: text follows a closing quote", line));
  return doubled ? without_doubled_quotes(field) : field;
}

std::string_view CsvLines::without_doubled_quotes(std::string_view field) {
  std::string& text = unquoted_.emplace_back();
  for (size_t i = 0; i < field.size(); ++i) {
    text += field[i];
    if (field[i] == '"') ++i;
  }
  return text;
}

}   // namespace gradus::data
