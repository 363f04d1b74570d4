// Which functions of FunctionKernels the table of a type has; the others stay null. For functions.inl and
// reference_functions.cpp. Included inside a namespace.

template <class T> constexpr bool is_int = sizeof(T) == 8 && !is_float<T>;

constexpr bool is_bitwise(Binary f) { return f >= Binary::bitwise_and && f <= Binary::bitwise_xor; }

template <class T> constexpr bool has(Binary f) {
  if (is_float<T>) return f < Binary::bitwise_and;
  if (is_int<T>) return f <= Binary::div_floor || f == Binary::heaviside || f >= Binary::bitwise_and;
  return is_bitwise(f);
}
template <class T> constexpr bool has(Ternary f) {
  return is_float<T> || (is_int<T> && (f == Ternary::add_scaled || f == Ternary::addcmul || f == Ternary::clamp));
}
