// For core files that build on the product of matrices: one task, shared among threads.
#ifndef GRADUS_CORE_COMPUTE_GEMM_H
#define GRADUS_CORE_COMPUTE_GEMM_H

#include "core/compute/apply.h"

namespace gradus::apply {

/// Runs a task of pointers: on all threads if it is large, on the calling one inside a parallel region.
void run_gemm(const Kernels& kernels, const GemmTask& task);

}   // namespace gradus::apply
#endif
