// Images that are bytes, as numbers.
#ifndef GRADUS_CORE_COMPUTE_IMAGE_BYTES_H
#define GRADUS_CORE_COMPUTE_IMAGE_BYTES_H

#include <cstdint>

namespace gradus::apply {

/// to[i] = (from[i] / 255 - mean) / std.
void scale_bytes(int64_t n, const unsigned char* from, float mean, float std, float* to);

}   // namespace gradus::apply
#endif
