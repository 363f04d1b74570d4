// Options of ops with a window.
#include "autograd/ops/window/window_parts.h"

#include "core/base/error.h"
#include "core/base/format.h"

namespace gradus {

IntList for_each_dim(const char* op, const char* option, const IntList& list, int64_t dims, int64_t least) {
  constexpr int64_t most = INT32_MAX;   // so that no sum of products of two leaves 64 bits
  if (list.count != 1 && list.count != dims)
    throw ShapeError(fmt::format("{}: {} must be one number, or {}; got {} numbers", op, option, dims, list.count));
  IntList all = list;
  for (all.count = 0; all.count < dims; ++all.count) {
    const int64_t v = list[list.count == 1 ? 0 : all.count];
    if (v < least) throw Error(fmt::format("{}: {} must be at least {}; got {}", op, option, least, v));
    if (v > most) throw Error(fmt::format("{}: {} must be at most {}; got {}", op, option, most, v));
    all.value[all.count] = v;
  }
  return all;
}

}   // namespace gradus
