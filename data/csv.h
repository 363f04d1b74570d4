// Reading tables of numbers: comma-separated values and their relatives, plain or gzip.
#ifndef GRADUS_DATA_CSV_H
#define GRADUS_DATA_CSV_H

#include <optional>
#include <string>
#include <vector>

#include "core/tensor/tensor.h"

namespace gradus::data {

/// The texts of a column: number i in the table is texts[i].
struct CsvCategories {
  std::string column;
  std::vector<std::string> texts;
};

struct CsvOptions {
  /// Whether the first line names the columns. If it does not, and where a name is blank, they are called by place:
  /// "0", "1", ... Unless you say, it does; and if it holds nothing but numbers, you are asked by a FileError.
  std::optional<bool> header = {};
  char delimiter = ',';                       ///< ' ' means any run of blanks and tabs
  char decimal = '.';                         ///< or ','
  std::vector<std::string> columns = {};      ///< the columns to keep, in this order; empty: all
  std::vector<std::string> categories = {};   ///< of these, the ones whose cells are texts: they become 0, 1, 2, ...
  /// Texts that have numbers already, such as the `categories` of the table that a net was trained with: these columns
  /// are read as categories, with these numbers. A text that is not among them is an error.
  std::vector<CsvCategories> known_categories = {};
  bool skip_text_columns = false;          ///< leave out other columns whose first value is not a number
  std::vector<std::string> missing = {};   ///< cell texts that count as a blank, besides the usual ones
  /// Whether na, n/a, #n/a, nan, null, none and the like count as a blank, in upper and lower case.
  bool usual_missing = true;
  /// Rows with a blank are kept, and it becomes NaN, in columns of categories too. Not with int64.
  bool blanks_as_nan = false;
  Dtype dtype = Dtype::float64;   ///< float32, float64 or int64
};

struct Csv {
  Tensor values;                           ///< [rows, columns]
  std::vector<std::string> names;          ///< of the columns of `values`
  int64_t rows_dropped = 0;                ///< rows left out for a blank in one of these columns
  std::vector<CsvCategories> categories;   ///< in the order of the columns; texts that were not given are sorted
  /// Left out because each cell is blank, as a comma at the end of every line makes one.
  std::vector<std::string> empty_columns;
};

/// Lines are read as in RFC 4180: fields may be in "quotes" and may then hold delimiters, line ends and doubled quotes;
/// lines end with \n, \r\n or \r, which the last one may lack. Blanks around a value, empty lines and a byte order mark
/// are ignored. The decimal sign does not depend on the locale. A number too small for the dtype becomes 0; int64 takes
/// 3.0 and 1e3, too. Throws FileError naming file, line and column for a cell that is not a number or too large, and
/// for a line with more or fewer fields than the first; also if a requested column is missing or empty, for more
/// categories than float32 can number, and for UTF-16.
Csv read_csv(const std::string& path, const CsvOptions& options = {});

}   // namespace gradus::data
#endif
