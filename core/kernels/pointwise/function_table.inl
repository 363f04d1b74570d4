// The table of functions.inl and of reference_functions.cpp, made from the enums of kernels.h.

template <class T, int i = 0> constexpr void enter_functions(FunctionKernels& k) {   // functions i, i + 1, ...
  if constexpr (i < FunctionKernels::unaries) {
    constexpr Unary f = Unary(int(Unary::basic_count) + i);
    if constexpr (has<T>(f)) k.map[i] = map<f, T>;
  }
  if constexpr (i < FunctionKernels::binaries) {
    constexpr Binary f = Binary(int(Binary::basic_count) + i);
    if constexpr (has<T>(f)) k.zip[i] = zip<f, T>;
  }
  if constexpr (i < int(Test::count))
    if constexpr (has<T>(Test(i))) k.test[i] = test<Test(i), T>;
  if constexpr (i < int(Ternary::count))
    if constexpr (has<T>(Ternary(i))) k.combine[i] = combine<Ternary(i), T>;
  if constexpr (i < int(Activation::count) && is_float<T>) {
    k.activate[i] = activate<Activation(i), T>;
    k.activate_grad[i] = activate_grad<Activation(i), T>;
  }
  if constexpr (i < FunctionKernels::unaries || i < FunctionKernels::binaries || i < int(Ternary::count) ||
                i < int(Activation::count))
    enter_functions<T, i + 1>(k);
}

template <class T> constexpr FunctionKernels functions_of() {
  FunctionKernels k = {};
  enter_functions<T>(k);
  return k;
}
