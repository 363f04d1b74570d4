// The checks that losses share, and how their messages name an element. Not public.
#ifndef GRADUS_LOSSES_CHECKS_H
#define GRADUS_LOSSES_CHECKS_H

#include <string>

#include "core/tensor/tensor.h"

namespace gradus::losses {

/// Throws ShapeError or DtypeError unless target has input's shape and input's float dtype.
void require_pair(const char* op, const Tensor& input, const Tensor& target);
/// Throws ShapeError or DtypeError unless a and b, passed under these names, have one shape and one float dtype.
void require_same(const char* op, const char* name_a, const Tensor& a, const char* name_b, const Tensor& b);
/// Throws ShapeError or DtypeError unless w, passed as `argument`, broadcasts to input's shape and has its dtype.
void require_broadcasts(const char* op, const char* argument, const Tensor& w, const Tensor& input);
/// Throws unless weight is undefined, or [classes] and of x's dtype, and nobody wants its gradient. `name`: x's.
void require_class_weight(const char* op, const Tensor& weight, int64_t classes, const char* name, const Tensor& x);
/// Throws Error if an option, called `name`, is below 0 or NaN.
void require_not_negative(const char* op, const char* name, double value);
/// Throws Error naming the first number of x, passed as `argument`, outside 0..1 (NaN passes), with `hint` at its end.
void require_probabilities(const char* op, const char* argument, const Tensor& x, const char* hint);
/// Throws Error naming the first 0 in target, whose numbers say the side by their sign.
void require_sides(const char* op, const Tensor& target);

/// The index of element i in row-major order, as text: "[3]", "[2, 0]"; "" for shape [].
std::string position(int64_t i, const Shape& shape);
/// The value of that element, as text.
std::string number_at(const Tensor& x, int64_t i);

}   // namespace gradus::losses
#endif
