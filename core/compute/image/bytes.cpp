// The way from bytes to floats: a kernel.
#include "core/compute/image/bytes.h"

#include "core/kernels/kernels.h"
#include "core/tensor/dtype.h"

namespace gradus::apply {

void scale_bytes(int64_t n, const unsigned char* from, float mean, float std, float* to) {
  kernel_set().copy[int(Dtype::float32)].scale_bytes(n, from, mean, std, to);
}

}   // namespace gradus::apply
