// How a table is filled: the kinds of types, and a walk over the functions of an enum. Every *.inl and reference_*.cpp
// starts with it. Included inside a namespace: no headers here.

template <class T> constexpr bool is_float = false;
template <> constexpr bool is_float<float> = true;
template <> constexpr bool is_float<double> = true;
template <class T> constexpr bool is_integer = false;   // a bool is neither
template <> constexpr bool is_integer<int64_t> = true;

// Calls enter.operator()<f>() for each f of an enum that ends with `count`.
template <class F, int i = 0, class Enter> constexpr void for_each_function(const Enter& enter) {
  if constexpr (i < int(F::count)) {
    enter.template operator()<F(i)>();
    for_each_function<F, i + 1>(enter);
  }
}
