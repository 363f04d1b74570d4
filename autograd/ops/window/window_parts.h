// What ops with a window share: their options.
#ifndef GRADUS_AUTOGRAD_OPS_WINDOW_WINDOW_PARTS_H
#define GRADUS_AUTOGRAD_OPS_WINDOW_WINDOW_PARTS_H

#include "core/tensor/shape.h"

namespace gradus {

/// `list`, one number for all of `dims` dimensions or one each, as one each. Throws ShapeError for another count, Error
/// for a number below `least` or above 2^31 - 1, naming `op` and `option`.
IntList for_each_dim(const char* op, const char* option, const IntList& list, int64_t dims, int64_t least);

}   // namespace gradus
#endif
