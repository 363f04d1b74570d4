// Reduction: how the losses of the single examples become one number.
#ifndef GRADUS_LOSSES_REDUCTION_H
#define GRADUS_LOSSES_REDUCTION_H

#include "core/tensor/tensor.h"

namespace gradus::losses {

enum class Reduction { mean, sum, none };

}   // namespace gradus::losses
#endif
