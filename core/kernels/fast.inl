// The fast text, and the table made from it.
//
// Idea: this file is included once per instruction set, inside a namespace and a target region
// (portable.cpp, avx2.cpp, avx512.cpp), so that the same loops are compiled for each. Everything is
// static or in an unnamed namespace: an object file for AVX-512 may not offer its functions to the
// rest of the program, or the linker could pick them for every CPU.
// Set before: GRADUS_KERNELS_REGISTER, the bytes of a vector register, and GRADUS_KERNELS_FMA if
// there is a fused multiply-add.

#define GRADUS_INLINE [[gnu::always_inline]] static inline

namespace {

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

#include "core/kernels/pointwise/loops.inl"

#include "core/kernels/math/lanes.inl"

#include "core/kernels/pointwise/elementwise.inl"

#include "core/kernels/reduce/reduce.inl"

#include "core/kernels/rows/softmax.inl"

#include "core/kernels/update/optimizer.inl"

#include "core/kernels/matrix/gemm.inl"

// Enter the functions number i, i + 1, ... of an enum into the table.
template <class T, int i = 0> constexpr void enter_map(Kernels& k) {
  if constexpr (i < int(Unary::basic_count)) {
    constexpr Unary f = Unary(i);
    if constexpr (f == Unary::sin && is_float<T>) k.map[i] = map_sine<0, T>;
    else if constexpr (f == Unary::cos && is_float<T>) k.map[i] = map_sine<1, T>;
    else if constexpr (has<T>(f)) k.map[i] = map<f, T>;
    enter_map<T, i + 1>(k);
  }
}
template <class T, int i = 0> constexpr void enter_zip(Kernels& k) {
  if constexpr (i < int(Binary::basic_count)) {
    if constexpr (has<T>(Binary(i))) k.zip[i] = zip<Binary(i), T>;
    enter_zip<T, i + 1>(k);
  }
}
template <class T, int i = 0> constexpr void enter_compare(Kernels& k) {
  if constexpr (i < int(Compare::count)) {
    k.compare[i] = compare<Compare(i), T>;
    enter_compare<T, i + 1>(k);
  }
}

template <class T, int i = 0> constexpr void enter_reduce(Kernels& k) {
  if constexpr (i < int(Reduce::count)) {
    if constexpr (is_float<T> || Reduce(i) <= Reduce::prod) {
      k.reduce[i] = reduce<Reduce(i), T>;
      k.reduce_columns[i] = reduce_columns<Reduce(i), T>;
    }
    enter_reduce<T, i + 1>(k);
  }
}

template <class T> constexpr Kernels kernels_of() {
  Kernels k = {};
  enter_map<T>(k);
  enter_zip<T>(k);
  enter_compare<T>(k);
  k.select = select<T>;
  k.fill = fill<T>;
  enter_reduce<T>(k);
  k.argmax = arg<Max, T>;
  k.argmin = arg<Min, T>;
  k.argmax_columns = arg_columns<Max, T>;
  k.argmin_columns = arg_columns<Min, T>;
  if constexpr (is_float<T>) {
    k.sum_around = sum_around<T>;
    k.sum_around_columns = sum_around_columns<T>;
    k.softmax = softmax<T>;
    k.log_softmax = log_softmax<T>;
    k.logsumexp = logsumexp<T>;
    k.softmax_grad = softmax_grad<T>;
    k.log_softmax_grad = log_softmax_grad<T>;
    k.cross_entropy = cross_entropy<T>;
    k.cross_entropy_grad = cross_entropy_grad<T>;
    k.sgd = sgd<T>;
    k.adam = adam<T>;
  }
  k.gemm_scratch = gemm_scratch<T>;
  k.gemm = gemm<T>;
  return k;
}

constexpr KernelSet kernel_set_named(
    const char* name, const FunctionKernels* functions, const MatrixKernels* matrices) {
  return {name, {kernels_of<float>(), kernels_of<double>(), kernels_of<int64_t>()}, functions, matrices,
      {{convert<float, float>, convert<float, double>, convert<float, int64_t>, convert<float, bool>},
          {convert<double, float>, convert<double, double>, convert<double, int64_t>, convert<double, bool>},
          {convert<int64_t, float>, convert<int64_t, double>, convert<int64_t, int64_t>, convert<int64_t, bool>},
          {convert<bool, float>, convert<bool, double>, convert<bool, int64_t>, convert<bool, bool>}},
      {reduce_bools<Reduce::sum>, reduce_bools<Reduce::max>, reduce_bools<Reduce::min>},
      {reduce_bool_columns<Reduce::sum>, reduce_bool_columns<Reduce::max>, reduce_bool_columns<Reduce::min>}};
}

}   // namespace

#undef GRADUS_INLINE
