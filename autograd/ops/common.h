// What op blocks share: checks and dtype rules. For .cpp files of ops and losses only.
#ifndef GRADUS_AUTOGRAD_OPS_COMMON_H
#define GRADUS_AUTOGRAD_OPS_COMMON_H

#include <optional>

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/compute/apply.h"

namespace gradus {

/// An argument that may be left out, kept for backward: for the captures of a formula, as saved().
class SavedIfDefined {
 public:
  explicit SavedIfDefined(const Tensor& x, int argument = -1) {
    if (x.defined()) x_.emplace(x, int8_t(argument));
  }
  Tensor get() const { return x_ ? x_->get() : Tensor(); }

 private:
  std::optional<Saved> x_;
};

/// The dtype of an op on a and b. A tensor of shape [] counts only by its kind (float, integer, bool), as in PyTorch.
Dtype result_dtype(const Tensor& a, const Tensor& b);

/// A tensor or a number, as far as dtypes go.
struct Operand {
  Dtype dtype;
  int weight;   // 2 for a tensor, 1 for one of shape [], 0 for a number
  Operand(const Tensor& x) : dtype(x.dtype()), weight(x.dim() > 0 ? 2 : 1) {}
  Operand(Scalar s) : dtype(s.is_floating() ? default_dtype() : s.is_bool() ? Dtype::bool_ : Dtype::int64), weight(0) {}
};
/// The dtype of an op on all of these: lighter operands count only by their kind (float, integer, bool).
Dtype result_dtype(std::initializer_list<Operand> operands);

/// s, an operand beside x, as a tensor of shape [] in the dtype of the result.
inline Tensor number_beside(const Tensor& x, Scalar s) { return full({}, s, promote(x.dtype(), s)); }

/// Throws Error: `which` ("first") tensor of this op is undefined.
[[noreturn]] void fail_undefined(const char* op, const char* which);
/// Both are defined. Costs nothing: what reads their dtype looks at the same pointers.
inline void require_defined(const char* op, const Tensor& a, const Tensor& b) {
  if (!a.defined()) [[unlikely]]
    fail_undefined(op, "first ");
  if (!b.defined()) [[unlikely]]
    fail_undefined(op, "second ");
}
inline void require_defined(const char* op, const Tensor& x) {
  if (!x.defined()) [[unlikely]]
    fail_undefined(op, "");
}

/// True if the pair cannot go to a kernel as it is: dtypes differ, or both are bool (there is no bool arithmetic).
inline bool needs_promotion(const char* op, const Tensor& a, const Tensor& b) {
  require_defined(op, a, b);
  return a.dtype() != b.dtype() || a.dtype() == Dtype::bool_;
}

/// f(a, b) after bringing both to one dtype. bool with bool is computed in int64 and converted back: + is "or", * is
/// "and".
Tensor promoted(Tensor (*f)(const Tensor&, const Tensor&), const Tensor& a, const Tensor& b);

/// The same for functions of floats: integers and bools are converted to default_dtype().
inline bool needs_floats(const char* op, const Tensor& a, const Tensor& b) {
  require_defined(op, a, b);
  return a.dtype() != b.dtype() || !is_float(a.dtype());
}
Tensor promoted_to_floats(Tensor (*f)(const Tensor&, const Tensor&), const Tensor& a, const Tensor& b);

/// Throws DtypeError unless alpha, a factor in an op whose result has this dtype, suits it: integers take no float.
void require_alpha(const char* op, Scalar alpha, Dtype result);
/// Throws DtypeError if d, the dtype in which an op computes, is bool.
void require_not_bool(const char* op, Dtype d);
/// Throws Error if b, int64, contains a 0 and a has numbers to divide by it.
void require_no_zero(const char* op, const Tensor& a, const Tensor& b);

/// s x; free where s is 1.
inline Tensor scaled(const Tensor& x, Scalar s) { return s.to_double() == 1 ? x : mul(x, s); }

/// dy s, in a formula that takes `Tensor dy`: written over it if nobody else needs it.
Tensor times(Tensor dy, const Tensor& s);
Tensor times(Tensor dy, Scalar s);

/// The gradient of a step function, or of a result that does not depend on its input: 0.
struct NoSlope {
  Tensor operator()(const Tensor& dy) const { return zeros_like(dy); }
};

/// x in a float dtype: itself, or integers and bools converted to default_dtype().
inline Tensor as_float(const Tensor& x) { return is_float(x.dtype()) ? x : to(x, default_dtype()); }

/// The set of dimensions as bits; wraps negative ones. Throws IndexError for one out of range or given twice.
uint32_t dim_bits(const char* op, const IntList& dims, int64_t of);

/// y, a window on x's memory, as a view of x: in-place changes of it reach the history of x's base. A formula
/// that is not recorded links nothing: a gradient stays the only owner of its memory, which the engine may then reuse.
inline Tensor link_view(Tensor y, const Tensor& x) {
  if (!recording() && tls.running) return y;
  if (x.impl()->made == Made::inference) return y.impl()->made = Made::inference, y;
  TensorImpl *from = x.impl(), *to = y.impl();
  to->made = from->made > Made::as_view ? from->made : recording() ? Made::as_view : Made::under_no_grad;
  to->base = from->base ? from->base : from;
  retain(to->base);
  return y;
}

/// A row-major copy of x, for an op that writes to the places `index` (0 .. limit - 1) of it; or x itself if it is
/// donated (core/compute/donate.h): then the index is checked first, so that an error leaves x unchanged.
Tensor copy_to_write(const char* op, const Tensor& x, const Tensor& index, int64_t limit);

/// Throws DtypeError naming op unless x is float32 or float64.
void require_float(const char* op, const Tensor& x);
/// Throws Error if the option `name` is NaN.
void require_number(const char* op, const char* name, double value);
/// For the _scatter ops: source has the shape of the place it goes to.
void require_same_shape(const char* op, const Tensor& source, const Tensor& place);
void require_int64(const char* op, const char* argument, const Tensor& x);
void require_same_dtype(
    const char* op, const Tensor& a, const Tensor& b, const char* name_a = "a", const char* name_b = "b");

}   // namespace gradus
#endif
