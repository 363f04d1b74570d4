// The checks that losses share, and how their messages name a place. Not public.
#ifndef GRADUS_LOSSES_CHECKS_H
#define GRADUS_LOSSES_CHECKS_H

#include <string>

#include "core/tensor/tensor.h"

namespace gradus::losses {

/// Throws ShapeError or DtypeError unless target has input's shape and input's float dtype.
void require_pair(const char* op, const Tensor& input, const Tensor& target);
/// Throws ShapeError or DtypeError unless w, the argument of that name, broadcasts to input's shape and has its dtype.
void require_broadcasts(const char* op, const char* argument, const Tensor& w, const Tensor& input);

/// Element i in row-major order as one writes its place: "[3]", "[2, 0]"; "" in a shape [].
std::string position(int64_t i, const Shape& shape);
/// That element, as text.
std::string number_at(const Tensor& x, int64_t i);

}   // namespace gradus::losses
#endif
