// The catalogue: every op, by family. A header per family in ops/ has a line for each op; the code stands in the .cpp beside it.
//
// Shapes: elementwise ops broadcast. `dims` may be one dimension or several, negative ones count from the end. A missing
// `keepdim` drops the reduced dimensions. Errors come at the call: ShapeError, DtypeError, IndexError.
#ifndef GRADUS_AUTOGRAD_OPS_H
#define GRADUS_AUTOGRAD_OPS_H

#include "autograd/ops/arithmetic.h"
#include "autograd/ops/pairs.h"
#include "autograd/ops/blend.h"
#include "autograd/ops/compare.h"
#include "autograd/ops/logic.h"
#include "autograd/ops/unary.h"
#include "autograd/ops/special.h"
#include "autograd/ops/rounding.h"
#include "autograd/ops/activation.h"
#include "autograd/ops/rectifier.h"
#include "autograd/ops/softmax.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/product.h"
#include "autograd/ops/contract.h"
#include "autograd/ops/distance.h"
#include "autograd/ops/solve.h"
#include "autograd/ops/decompose.h"
#include "autograd/ops/linalg.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/norm.h"
#include "autograd/ops/scan.h"
#include "autograd/ops/statistics.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/slice.h"
#include "autograd/ops/strided.h"
#include "autograd/ops/diagonal.h"
#include "autograd/ops/arrange.h"
#include "autograd/ops/pad.h"
#include "autograd/ops/join.h"
#include "autograd/ops/scatter.h"
#include "autograd/ops/index.h"
#include "autograd/ops/masked.h"
#include "autograd/ops/sort.h"
#include "autograd/ops/indexing.h"

#endif
