// The catalogue: every op, by family. A header per family in ops/ has a line for each op; the code stands in the .cpp
// beside it.
//
// Shapes: elementwise ops broadcast. `dims` may be one dimension or several, negative ones count from the end. A
// missing `keepdim` drops the reduced dimensions. Errors come at the call: ShapeError, DtypeError, IndexError.
//
// Many ops are methods, too. A tag says which: with [method], exp(x) may be written x.exp(); with [in place ..] there
// is x.exp_(), which puts the result into x. Behind that stands what the op's formulas keep of x (the argument, the
// result or nothing), and whether the op is one pass over memory. autograd/ops/methods.sh makes the methods of these.
#ifndef GRADUS_AUTOGRAD_OPS_H
#define GRADUS_AUTOGRAD_OPS_H

#include "core/tensor/creation.h"
#include "core/tensor/sampling.h"

#include "autograd/ops/pointwise/activation.h"
#include "autograd/ops/pointwise/arithmetic.h"
#include "autograd/ops/pointwise/blend.h"
#include "autograd/ops/pointwise/compare.h"
#include "autograd/ops/pointwise/dropout.h"
#include "autograd/ops/pointwise/logic.h"
#include "autograd/ops/pointwise/pairs.h"
#include "autograd/ops/pointwise/rectifier.h"
#include "autograd/ops/pointwise/rounding.h"
#include "autograd/ops/pointwise/special.h"
#include "autograd/ops/pointwise/unary.h"

#include "autograd/ops/reduce/count.h"
#include "autograd/ops/reduce/difference.h"
#include "autograd/ops/reduce/extreme.h"
#include "autograd/ops/reduce/norm.h"
#include "autograd/ops/reduce/reduce.h"
#include "autograd/ops/reduce/scan.h"
#include "autograd/ops/reduce/softmax.h"
#include "autograd/ops/reduce/statistics.h"

#include "autograd/ops/matrix/contract.h"
#include "autograd/ops/matrix/decompose.h"
#include "autograd/ops/matrix/determinant.h"
#include "autograd/ops/matrix/distance.h"
#include "autograd/ops/matrix/linalg.h"
#include "autograd/ops/matrix/matmul.h"
#include "autograd/ops/matrix/product.h"
#include "autograd/ops/matrix/solve.h"

#include "autograd/ops/shape/arrange.h"
#include "autograd/ops/shape/diagonal.h"
#include "autograd/ops/shape/join.h"
#include "autograd/ops/shape/pad.h"
#include "autograd/ops/shape/shape.h"
#include "autograd/ops/shape/slice.h"
#include "autograd/ops/shape/strided.h"

#include "autograd/ops/place/index_list.h"
#include "autograd/ops/place/index_ops.h"
#include "autograd/ops/place/masked.h"
#include "autograd/ops/place/scatter.h"
#include "autograd/ops/place/sort.h"

#include "autograd/ops/window/adaptive_pool.h"
#include "autograd/ops/window/conv.h"
#include "autograd/ops/window/patches.h"
#include "autograd/ops/window/pool.h"
#include "autograd/ops/window/unpool.h"

#include "autograd/ops/normalise/channel_norm.h"
#include "autograd/ops/normalise/layer_norm.h"

#include "autograd/ops/sequence/attention.h"
#include "autograd/ops/sequence/embedding.h"
#include "autograd/ops/sequence/multi_head.h"
#include "autograd/ops/sequence/recurrent.h"

#include "autograd/ops/image/grid.h"
#include "autograd/ops/image/interpolate.h"

#endif
