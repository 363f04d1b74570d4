// The oracle: samples of PyTorch's op database, and how our ops are called with them.
//
// Idea: export.py has written what PyTorch 2.13 computes (data/). An entry of the database is one line here: its name
// and a lambda that takes a sample's arguments by position or name and calls our op. oracle_test.cpp replays every
// sample of every entry and compares results, gradients and second-order products.
#ifndef GRADUS_TESTS_ORACLE_ORACLE_H
#define GRADUS_TESTS_ORACLE_ORACLE_H

#include <string>
#include <vector>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/family.h"

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

/// One call. Arguments are asked for by position or by keyword, whichever the sample uses: `s.integer(1, "dim", -1)`.
/// The fallback stands for a missing argument or None. Asking for the wrong kind throws, which fails the sample.
class Sample {
 public:
  int64_t number = 0;   // in the database's order
  std::vector<Value> arguments;
  std::vector<std::pair<std::string, Value>> keywords;
  std::vector<Value> results;
  bool has_gradients = false, has_second = false;
  std::vector<Value> gradients, second;   // one per tensor that wants a gradient, in order; None where PyTorch has none

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

  /// The arguments that want a gradient, in the order of `gradients`.
  std::vector<Tensor> wanted() const;
};

using Results = std::vector<Tensor>;
inline Results both(const ValuesIndices& y) { return {y.values, y.indices}; }

struct OracleEntry {
  const char* name;                        // in the database; a variant follows a dot
  Results (*call)(const Sample& sample);   // all results that are tensors, in order; numbers as 0-d tensors
  double tolerance = 1e-10;                // |ours - theirs| <= tolerance (1 + |theirs|); say why where it is larger
  bool (*is_random)(const Sample& sample) = nullptr;   // if so, only shapes and dtypes of the results are compared
};
/// Lines differ only in this expression.
#define GRADUS_ORACLE(...) [](const Sample& s) -> Results { return {__VA_ARGS__}; }

/// Reads data/NAME.gz. Throws FileError.
std::vector<Sample> read_samples(const std::string& name);
/// The lines of tests/oracle/FILE, cut at tabs, without comments.
std::vector<std::vector<std::string>> read_table(const std::string& file);
/// "" if the op gives what PyTorch gives for this sample, else what differs.
std::string replay(const OracleEntry& entry, const Sample& sample);

}   // namespace gradus::test
#endif
