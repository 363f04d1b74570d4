// Writing by index. What an index must be: index.h.
#ifndef GRADUS_CORE_COMPUTE_PLACE_SCATTER_H
#define GRADUS_CORE_COMPUTE_PLACE_SCATTER_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// What happens to a number when another one is written to its place.
enum class Into : uint8_t { set, add, mul, max, min };
/// into[.., index[.., i, ..], ..] = f(itself, source[.., i, ..]) along dim, in the order of i; index and source have
/// the same shape.
void scatter(
    Into f, const Tensor& into, int64_t dim, const Tensor& index, const Tensor& source, const char* op = "scatter");
inline void scatter_add(const Tensor& into, int64_t dim, const Tensor& index, const Tensor& source) {
  scatter(Into::add, into, dim, index, source, "scatter_add");
}

}   // namespace gradus::apply
#endif
