// Dtypes: names, promotion, the default.
#include "core/tensor/dtype.h"

#include "core/base/error.h"
#include "core/base/format.h"

namespace gradus {

namespace {
Dtype current_default = Dtype::float32;
// bool < int64 < float32 < float64
int rank(Dtype d) { return d == Dtype::bool_ ? 0 : d == Dtype::int64 ? 1 : d == Dtype::float32 ? 2 : 3; }
}   // namespace

const char* name(Dtype d) {
  static const char* const names[] = {"float32", "float64", "int64", "bool"};
  return names[int(d)];
}

Dtype default_dtype() { return current_default; }
void set_default_dtype(Dtype d) {
  if (!is_float(d)) throw DtypeError(fmt::format("set_default_dtype: expected float32 or float64; got {}", d));
  current_default = d;
}

void fail_beyond_int64(const char* op, double v) { throw DtypeError(fmt::format("{}: int64 cannot hold {}", op, v)); }
void fail_beyond_int64(const char* op, unsigned long long v) {
  throw DtypeError(fmt::format("{}: int64 cannot hold {}", op, v));
}

Dtype promote(Dtype a, Dtype b) { return rank(a) >= rank(b) ? a : b; }
Dtype promote(Dtype a, const Scalar& b) {
  if (b.is_floating()) return is_float(a) ? a : default_dtype();
  return a == Dtype::bool_ && !b.is_bool() ? Dtype::int64 : a;
}

}   // namespace gradus
