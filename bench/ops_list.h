// The ops of `./dev bench ops`, one line each, for both sides: included by ops.cpp after `using namespace gradus` and
// by ops_torch.cpp after `using namespace at`.
//
// OP(name, IN(inputs), call) with x, y, z, w for the inputs; where the two libraries spell a call differently,
// BOTH((ours), (theirs)). OP_IS(flags, ...) for what ops_case.h has a flag for. A name is that of the op, then what is
// special about the line.
#define IN(...) \
  { __VA_ARGS__ }
#define OP_CALL(...)                                                         \
  [](const T* in) -> T {                                                     \
    [[maybe_unused]] const T &x = in[0], &y = in[1], &z = in[2], &w = in[3]; \
    return first(__VA_ARGS__);                                               \
  }
#define OP(name, inputs, ...) {#name, inputs, OP_CALL(__VA_ARGS__), 0},
#define OP_IS(flags, name, inputs, ...) {#name, inputs, OP_CALL(__VA_ARGS__), flags},

const bench::Op<T> ops[] = {
#include "bench/ops/pointwise/activation.inl"
#include "bench/ops/pointwise/arithmetic.inl"
#include "bench/ops/pointwise/blend.inl"
#include "bench/ops/pointwise/compare.inl"
#include "bench/ops/pointwise/dropout.inl"
#include "bench/ops/pointwise/logic.inl"
#include "bench/ops/pointwise/pairs.inl"
#include "bench/ops/pointwise/rectifier.inl"
#include "bench/ops/pointwise/rounding.inl"
#include "bench/ops/pointwise/special.inl"
#include "bench/ops/pointwise/unary.inl"

#include "bench/ops/reduce/count.inl"
#include "bench/ops/reduce/difference.inl"
#include "bench/ops/reduce/extreme.inl"
#include "bench/ops/reduce/norm.inl"
#include "bench/ops/reduce/reduce.inl"
#include "bench/ops/reduce/scan.inl"
#include "bench/ops/reduce/softmax.inl"
#include "bench/ops/reduce/statistics.inl"

#include "bench/ops/matrix/contract.inl"
#include "bench/ops/matrix/decompose.inl"
#include "bench/ops/matrix/determinant.inl"
#include "bench/ops/matrix/distance.inl"
#include "bench/ops/matrix/linalg.inl"
#include "bench/ops/matrix/matmul.inl"
#include "bench/ops/matrix/product.inl"
#include "bench/ops/matrix/solve.inl"

#include "bench/ops/shape/arrange.inl"
#include "bench/ops/shape/diagonal.inl"
#include "bench/ops/shape/join.inl"
#include "bench/ops/shape/pad.inl"
#include "bench/ops/shape/shape.inl"
#include "bench/ops/shape/slice.inl"
#include "bench/ops/shape/strided.inl"

#include "bench/ops/place/index_list.inl"
#include "bench/ops/place/index_ops.inl"
#include "bench/ops/place/masked.inl"
#include "bench/ops/place/scatter.inl"
#include "bench/ops/place/sort.inl"

#include "bench/ops/window/adaptive_pool.inl"
#include "bench/ops/window/conv.inl"
#include "bench/ops/window/patches.inl"
#include "bench/ops/window/pool.inl"
#include "bench/ops/window/unpool.inl"

#include "bench/ops/normalise/channel_norm.inl"
#include "bench/ops/normalise/layer_norm.inl"

#include "bench/ops/sequence/attention.inl"
#include "bench/ops/sequence/embedding.inl"
#include "bench/ops/sequence/recurrent.inl"

#include "bench/ops/image/grid.inl"
#include "bench/ops/image/interpolate.inl"

#include "bench/ops/losses/binary.inl"
#include "bench/ops/losses/classification.inl"
#include "bench/ops/losses/contrastive.inl"
#include "bench/ops/losses/ctc.inl"
#include "bench/ops/losses/distribution.inl"
#include "bench/ops/losses/embedding.inl"
#include "bench/ops/losses/linear_cross_entropy.inl"
#include "bench/ops/losses/margin.inl"
#include "bench/ops/losses/multi_class.inl"
#include "bench/ops/losses/overlap.inl"
#include "bench/ops/losses/penalty.inl"
#include "bench/ops/losses/regression.inl"
};
