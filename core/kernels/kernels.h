// The tables of kernels: function pointers to the loops that are worth writing for each instruction set.
//
// Idea: a family of kernels is a struct of function pointers, with one table for each instruction set (reference,
// portable, avx2, avx512), so that any set can stand in for any other. A kernel takes raw pointers and
// sizes, runs on the calling thread, allocates nothing and cannot fail; shapes, broadcasting, threads and dtypes are
// decided above it, in core/compute.
// Read next: the header of each family, then beside it the plain loops, reference_*.cpp, then the fast ones, *.inl.
#ifndef GRADUS_CORE_KERNELS_KERNELS_H
#define GRADUS_CORE_KERNELS_KERNELS_H

#include "core/kernels/matrix/gemm.h"
#include "core/kernels/matrix/gemm_bf16.h"
#include "core/kernels/matrix/panels.h"
#include "core/kernels/normalise/norm_columns.h"
#include "core/kernels/normalise/norm_planes.h"
#include "core/kernels/normalise/norm_rows.h"
#include "core/kernels/order/rank.h"
#include "core/kernels/pointwise/activation.h"
#include "core/kernels/pointwise/binary.h"
#include "core/kernels/pointwise/copy.h"
#include "core/kernels/pointwise/loss.h"
#include "core/kernels/pointwise/ternary.h"
#include "core/kernels/pointwise/unary.h"
#include "core/kernels/reduce/reduce.h"
#include "core/kernels/rows/rows.h"
#include "core/kernels/sequence/recurrent.h"
#include "core/kernels/update/update.h"
#include "core/kernels/window/depthwise.h"
#include "core/kernels/window/pool.h"
#include "core/kernels/window/winograd.h"

namespace gradus {

// One instruction set. A family's table is an array indexed by Dtype: float32, float64, int64, bool (bytes of 0 and 1).
// A kernel that a type does not have is null.
//
// All families: `void*` stands for numbers of the type, so that the tables of all types have one layout. Strides (sa,
// sb, sx: of a, b, x) are in elements and may be 0 (one number for all) or negative; results without a stride are
// contiguous. A result may start where an argument with stride 1 does (in place), but may not overlap one otherwise.
struct KernelSet {
  const char* name;
  const UnaryKernels* unary;
  const BinaryKernels* binary;
  const TernaryKernels* ternary;
  const ActivationKernels* activation;
  const LossKernels* loss;
  const CopyKernels* copy;
  const ReduceKernels* reduce;
  const RowKernels* rows;
  const NormRowKernels* norm_rows;
  const NormColumnKernels* norm_columns;
  const NormColumnKernels* norm_planes;
  const GemmKernels* gemm;
  const GemmBf16Kernels* gemm_bf16;
  const PanelKernels* panels;
  const RankKernels* rank;
  const RecurrentKernels* recurrent;
  const UpdateKernels* update;
  const DepthwiseKernels* depthwise;
  const PoolKernels* pool;
  const WinogradKernels* winograd;
};

extern const KernelSet reference_kernels, portable_kernels;
#if defined(__x86_64__)
extern const KernelSet avx2_kernels, avx512_kernels;
extern const KernelSet avx512bf16_kernels;   // also named "avx512", which it is where the CPU has more
#endif

extern const KernelSet* active_kernels;   // null until the first use
const KernelSet& choose_kernels();        // the best this CPU has, or what GRADUS_KERNELS names

inline const KernelSet& kernel_set() {
  const KernelSet* set = __atomic_load_n(&active_kernels, __ATOMIC_RELAXED);   // several threads may get here first
  return set ? *set : choose_kernels();
}

/// The sets this machine can run, slowest first: "reference", "portable", then what the CPU has.
/// names[0 .. count) are static strings.
struct KernelNames {
  const char* names[8];
  int count;
};
KernelNames available_kernels();
/// Makes all later computations use the named set; false (and no change) if this machine has no set of that name.
/// Must not be called while another thread computes.
bool select_kernels(const char* name);

}   // namespace gradus
#endif
