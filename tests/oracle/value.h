// What export.py and export_modules.py have written: the values in their files, and the arguments of a call as lines
// ask for them.
#ifndef GRADUS_TESTS_ORACLE_VALUE_H
#define GRADUS_TESTS_ORACLE_VALUE_H

#include <string>
#include <utility>
#include <vector>

#include "core/tensor/tensor.h"

namespace gradus::test {

/// An argument or a result, as PyTorch has it.
struct Value {
  enum Kind { none, boolean, integer, real, text, dtype, ellipsis, slice, list, tensor } kind = none;
  bool flag = false;
  int64_t whole = 0;
  double number = 0;
  std::string word;   // text; dtype: "float64"
  Tensor of_tensor;
  std::vector<Value> items;   // list; slice: start, stop, step

  bool is_number() const { return kind == boolean || kind == integer || kind == real; }
};

/// The arguments of a call, asked for by position or by keyword, whichever the sample uses: `s.integer(1, "dim", -1)`.
/// The fallback stands for a missing argument or None. Asking for the wrong kind throws, which fails the sample.
class Arguments {
 public:
  std::vector<Value> arguments;
  std::vector<std::pair<std::string, Value>> keywords;

  /// Null if it is missing or None.
  const Value* find(size_t position, const char* keyword = "") const;
  bool has(size_t position, const char* keyword = "") const { return find(position, keyword) != nullptr; }
  size_t count() const { return arguments.size(); }

  /// Undefined if missing; a number becomes a 0-d tensor.
  Tensor tensor(size_t position, const char* keyword = "") const;
  bool is_tensor(size_t position, const char* keyword = "") const;
  bool is_number(size_t position, const char* keyword = "") const;
  std::vector<Tensor> tensors(size_t position, const char* keyword = "") const;   // a list of tensors
  std::vector<Tensor> tensors_from(size_t position) const;                        // this and all that follow
  int64_t integer(size_t position, const char* keyword, int64_t fallback) const;
  double real(size_t position, const char* keyword, double fallback) const;
  bool flag(size_t position, const char* keyword, bool fallback) const;
  Scalar scalar(size_t position, const char* keyword, Scalar fallback) const;   // int64, bool or double, as written
  std::string text(size_t position, const char* keyword, const char* fallback) const;
  Dtype dtype(size_t position, const char* keyword, Dtype fallback) const;
  /// A list of integers, or one integer as a list of one; empty if missing.
  std::vector<int64_t> integers(size_t position, const char* keyword = "") const;
  std::vector<int64_t> integers_from(size_t position) const;   // f(x, 2, 3) as well as f(x, (2, 3))
  std::vector<double> reals(size_t position, const char* keyword = "") const;

  /// The tensors that want a gradient, each once, in order.
  std::vector<Tensor> wanted() const;
};

/// Reads the values of a file, one after the other; export.py describes the format. All throw FileError at its end.
class Reader {
 public:
  /// data/NAME.gz
  explicit Reader(const std::string& name);

  template <class T> T raw() {
    T v;
    copy(&v, sizeof v);
    return v;
  }
  std::string text();
  Value value();
  /// The items of a list, or a single value as a list of one.
  std::vector<Value> values();
  void arguments(Arguments& into);
  /// Tensors are numbered from 0 again.
  void begin_part() { met_.clear(); }

 private:
  void copy(void* to, size_t n);
  Tensor tensor();

  std::vector<unsigned char> bytes_;
  size_t at_ = 0;
  std::vector<Tensor> met_;
};

/// As a tensor; a number becomes a 0-d tensor.
Tensor as_tensor(const Value& v);
/// The lines of tests/oracle/FILE, cut at tabs, without comments.
std::vector<std::vector<std::string>> read_table(const std::string& file);

}   // namespace gradus::test
#endif
