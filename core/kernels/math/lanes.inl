// Vector variables: as many numbers side by side as a register holds. Included inside a namespace: no headers here.

// One register of T.
constexpr int64_t register_bytes = GRADUS_KERNELS_REGISTER;
template <class T> struct LanesOf {
  typedef T type __attribute__((vector_size(register_bytes), may_alias));
  typedef T unaligned __attribute__((vector_size(register_bytes), aligned(alignof(T)), may_alias));
};
template <class T> using Lanes = typename LanesOf<T>::type;
template <class T> constexpr int64_t lane_count = register_bytes / sizeof(T);
// The same in memory, at any address. clang forgets the alignment of a type that a template names, but not that of a
// struct, which then needs the operators that are used.
#if defined(__clang__)
template <class T> struct [[gnu::packed, gnu::may_alias]] Unaligned {
  Lanes<T> x;
  [[gnu::always_inline]] operator Lanes<T>() const { return x; }
  [[gnu::always_inline]] void operator=(Lanes<T> y) { x = y; }
  [[gnu::always_inline]] void operator-=(Lanes<T> y) { x -= y; }
  [[gnu::always_inline]] void operator*=(T s) { x *= s; }
  [[gnu::always_inline]] void operator/=(T s) { x /= s; }
  [[gnu::always_inline]] friend Lanes<T> operator*(T s, const Unaligned& y) { return s * y.x; }
  [[gnu::always_inline]] friend Lanes<T> operator-(Lanes<T> a, const Unaligned& y) { return a - y.x; }
};
#else
template <class T> using Unaligned = typename LanesOf<T>::unaligned;
#endif
template <class T> GRADUS_INLINE Unaligned<T>& lanes_at(T* x) { return *(Unaligned<T>*)x; }
template <class T> GRADUS_INLINE const Unaligned<T>& lanes_at(const T* x) { return *(const Unaligned<T>*)x; }

// 0, 1, ... n - 1 as a type.
template <int... i> struct Indices {};
template <int n, int... i> struct CountTo : CountTo<n - 1, n - 1, i...> {};
template <int... i> struct CountTo<0, i...> {
  typedef Indices<i...> type;
};
