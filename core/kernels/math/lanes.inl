// Vector variables: as many numbers side by side as a register holds. Included inside a namespace: no headers here.

// One register of T.
constexpr int64_t register_bytes = GRADUS_KERNELS_REGISTER;
template <class T> struct LanesOf {
  typedef T type __attribute__((vector_size(register_bytes), may_alias));
  typedef T unaligned __attribute__((vector_size(register_bytes), aligned(alignof(T)), may_alias));
};
template <class T> using Lanes = typename LanesOf<T>::type;
template <class T> constexpr int64_t lane_count = register_bytes / sizeof(T);
// The same in memory, at any address.
template <class T> GRADUS_INLINE typename LanesOf<T>::unaligned& lanes_at(T* x) {
  return *(typename LanesOf<T>::unaligned*)x;
}
template <class T> GRADUS_INLINE const typename LanesOf<T>::unaligned& lanes_at(const T* x) {
  return *(const typename LanesOf<T>::unaligned*)x;
}

// 0, 1, ... n - 1 as a type.
template <int... i> struct Indices {};
template <int n, int... i> struct CountTo : CountTo<n - 1, n - 1, i...> {};
template <int... i> struct CountTo<0, i...> {
  typedef Indices<i...> type;
};
