// What the normalising kernels share: loads and stores of a number or of a register full of them, V, so that a loop and
// its rest are one text. Included inside a namespace: no headers here. Read first: lanes.inl.

template <class V, class T> GRADUS_INLINE V load(const T* x) {
  V v;
  __builtin_memcpy(&v, x, sizeof v);
  return v;
}
template <class V, class T> GRADUS_INLINE void store(T* y, V v) { __builtin_memcpy(y, &v, sizeof v); }
