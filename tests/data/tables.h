// What tests of tables share: a table is a text, and an error is compared without the file's name.
#ifndef GRADUS_TESTS_DATA_TABLES_H
#define GRADUS_TESTS_DATA_TABLES_H

#include <string>
#include <vector>

#include "core/tensor/creation.h"
#include "data/csv.h"
#include "tests/io/files.h"
#include "tests/support/failures.h"

namespace gradus::test {

using Strings = std::vector<std::string>;

inline data::Csv read(const std::string& text, const data::CsvOptions& options = {}) {
  TemporaryFolder folder;
  return data::read_csv(folder.write("table.csv", text), options);
}
inline Tensor values(const std::string& text, const data::CsvOptions& options = {}) {
  return read(text, options).values;
}
/// What read_csv says of the text, without the file's name.
inline std::string complaint(const std::string& text, const data::CsvOptions& options = {}) {
  TemporaryFolder folder;
  std::string path = folder.write("table.csv", text), start = "read_csv: " + path + ": ";
  std::string error = error_of<FileError>([&] { data::read_csv(path, options); });
  return error.starts_with(start) ? error.substr(start.size()) : error;
}
inline Tensor matrix(const NestedList& numbers) { return tensor(numbers, float64); }

}   // namespace gradus::test
#endif
