// Computing with tensors, without gradients, after all checks. The forward line of every op ends here.
//
// Idea: turn shapes and strides into runs, allocate the result, call the kernel of the dtype, share the work among
// threads. Nothing here records history; results are new tensors, unless an operand is donated. The namespace keeps
// short names away from `using namespace`. Not included here: the factorisations and distances in
// matrix/, and what losses and optimisers call, terms.h, class_rows.h, find.h and update.h.
// Read first: core/kernels/kernels.h, core/tensor/loop.h, core/base/parallel.h.
#ifndef GRADUS_CORE_COMPUTE_APPLY_H
#define GRADUS_CORE_COMPUTE_APPLY_H

#include "core/compute/copy.h"
#include "core/compute/donate.h"
#include "core/compute/elementwise.h"
#include "core/compute/gemm.h"
#include "core/compute/reduce.h"
#include "core/compute/rows.h"
#include "core/compute/scan.h"

#include "core/compute/place/arrange.h"
#include "core/compute/place/index.h"
#include "core/compute/place/isin.h"
#include "core/compute/place/mask.h"
#include "core/compute/place/scatter.h"

#include "core/compute/order/count.h"
#include "core/compute/order/ranked.h"
#include "core/compute/order/sort.h"
#include "core/compute/order/topk.h"
#include "core/compute/order/unique.h"

#include "core/compute/matrix/cross.h"

#endif
