// What we compute against what PyTorch has computed.
#ifndef GRADUS_TESTS_ORACLE_COMPARE_H
#define GRADUS_TESTS_ORACLE_COMPARE_H

#include <optional>
#include <string>
#include <vector>

#include "tests/oracle/value.h"

namespace gradus::test {

/// "" if they agree, else where they differ: |ours - theirs| <= tolerance (1 + |theirs|). Without a tolerance only
/// shapes and dtypes are compared. An undefined gradient counts as zeros, `what` being anything but "result".
std::string compared(const std::vector<Tensor>& ours, const std::vector<Value>& theirs, std::optional<double> tolerance,
    const char* what);
/// Strides of dimensions of size 1 do not count, and those of empty tensors.
bool same_strides(const Shape& shape, const std::vector<int64_t>& a, const std::vector<int64_t>& b);

/// The sum of c * y over the results that have a history, with the cotangents c of export.py; undefined if none has.
Tensor weighted_sum(const std::vector<Tensor>& ys, int first);
/// Undefined where there is none.
std::vector<Tensor> gradients_of(const Tensor& total, const std::vector<Tensor>& wanted, bool create_graph);

}   // namespace gradus::test
#endif
