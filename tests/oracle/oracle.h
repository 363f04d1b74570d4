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
#include "tests/oracle/value.h"
#include "tests/support/family.h"

namespace gradus::test {

/// One call, and what PyTorch gives for it.
class Sample : public Arguments {
 public:
  int64_t number = 0;   // in the database's order
  std::vector<Value> results;
  bool has_gradients = false, has_second = false;
  std::vector<Value> gradients, second;   // one per tensor of wanted(), in order; None where PyTorch has none
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
/// "" if the op gives what PyTorch gives for this sample, else what differs.
std::string replay(const OracleEntry& entry, const Sample& sample);

}   // namespace gradus::test
#endif
