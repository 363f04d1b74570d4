// Reading tables of numbers: comma-separated values and their relatives, plain or gzip.
#ifndef GRADUS_DATA_CSV_H
#define GRADUS_DATA_CSV_H

#include <string>
#include <vector>

#include "core/tensor/tensor.h"

namespace gradus::data {

struct CsvOptions {
  bool header = true;                      ///< the first line names the columns; otherwise they are "0", "1", ...
  char delimiter = ',';                    ///< ' ' means any run of blanks and tabs
  std::vector<std::string> columns = {};   ///< the columns to keep, in this order; empty: all
  bool skip_text_columns = false;          ///< leave out columns whose first value is not a number
  /// Cell texts that count as a blank.
  std::vector<std::string> missing = {"NA", "N/A", "NaN", "nan", "null"};
  Dtype dtype = Dtype::float64;   ///< float32, float64 or int64
};

struct Csv {
  Tensor values;                    ///< [rows, columns]
  std::vector<std::string> names;   ///< of the columns of `values`
  int64_t rows_dropped = 0;         ///< rows left out for a blank in one of these columns
};

/// Lines are read as in RFC 4180: fields may be in "quotes" and may then hold delimiters, line ends and doubled quotes;
/// lines end with \n or \r\n, which the last one may lack. Blanks around a value, empty lines and a byte order mark are
/// ignored. The decimal sign is a point in every locale. Throws FileError naming file, line and column for a cell that
/// is not a number, and for a line with more or fewer fields than the first; also if a requested column is missing.
Csv read_csv(const std::string& path, const CsvOptions& options = {});

}   // namespace gradus::data
#endif
