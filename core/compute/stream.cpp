// Where streaming begins.
#include "core/compute/stream.h"

#include <utility>

namespace gradus::apply {

int64_t stream_from = 32 << 20;   // as large as the last cache of many processors, and no operand counted

int64_t set_stream_from(int64_t bytes) { return std::exchange(stream_from, bytes); }

}   // namespace gradus::apply
