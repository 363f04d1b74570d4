// Tensor: numbers with a shape. The one type users hold.
//
// Idea: a Tensor is a handle of one pointer; copying it shares the numbers. Behind it stand a TensorImpl (shape,
// strides, dtype, history) and a Storage (the bytes, shared by all views of them). What core knows of gradients is one
// opaque pointer, `history`; only autograd/history/node.h knows what is behind it. The methods marked "autograd" are
// defined there.
// Read first: shape.h, dtype.h, ref.h.   Read next: creation.h, apply.h.
#ifndef GRADUS_CORE_TENSOR_TENSOR_H
#define GRADUS_CORE_TENSOR_TENSOR_H

#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "core/base/allocator.h"
#include "core/base/error.h"
#include "core/base/hook.h"
#include "core/base/ref.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"
#include "core/tensor/tensor_changes.h"
#include "core/tensor/tensor_methods.h"

namespace gradus {

struct Node;
void destroy(Node*);   // the one call up: what is behind `history` is known to autograd only

/// How memory that the caller owns is given back; see from_blob.
struct ExternalMemory {
  void (*release)(void* context);
  void* context;
};

/// A counted block of bytes, 32 bytes itself. Small data is in the same allocation, see core/tensor/tensor.cpp.
struct Storage {
  uint32_t count;
  uint32_t version;   // grows with every in-place change; shared by all views
  char* base;         // the first byte
  uint32_t rebased;   // the version at which an in-place change last gave the tensor a new history
  int32_t units;      // size, in units of 64 bytes, of the block at `base`; negative: of this one, which has the data
  ExternalMemory* external;   // null: the bytes are ours
};
void destroy(Storage*);

/// How a tensor came by its storage. What it means for in-place changes: Note [In place] in
/// autograd/ops/inplace/inplace.cpp.
enum class Made : uint8_t {
  whole,            // with its storage, or as an alias that stands for itself (detach, a leaf)
  as_view,          // by a view op while recording: it has a base
  under_no_grad,    // by a view op under NoGradGuard
  one_of_several,   // by an op with several results (split, unbind)
  inference,        // under InferenceModeGuard, or from such a tensor
  by_function,      // by a user's Function: a view that forward returned, or one of its arguments
};

/// 128 bytes, two cache lines. A tensor that is not row-major has its strides (in elements) right behind the struct.
struct TensorImpl {
  uint64_t count;   // owners in the lower half; those among them that only keep it for backward in the upper half
  Dtype dtype;
  bool contiguous;   // row-major without gaps
  Made made;
  bool rebased : 1;      // an in-place change gave it a new history; see Note [Cycles]
  bool donated : 1;      // an op may write its result over these numbers: core/compute/donate.h
  uint8_t writers : 6;   // so many threads wrote these numbers, one row after another: Note [Owners], compute/update.h
  uint32_t view_version;   // of a view: the storage's version when its history was last looked up
  char* data;              // the first element
  Storage* storage;        // counted
  Node* history;           // counted; null: no gradient wanted
  TensorImpl* base;        // counted; of a view: the tensor it looks into, itself never a view. Else null
  Shape shape;
  int64_t* strides() { return reinterpret_cast<int64_t*>(this + 1); }   // only if not contiguous
};
static_assert(sizeof(TensorImpl) <= 128);
void destroy(TensorImpl*);

// Note [Cycles]. A formula keeps x; an in-place op may then give x a younger history that leads back to that formula:
// x -> younger node -> ... -> older node -> x. Nothing would ever free that cycle. So owners that only keep a tensor
// for backward (Saved) are counted separately: when no other owner is left, nobody can ask for the younger history any
// more, and it is dropped. What was kept is invalid by then anyway, since its version has changed; but this holds only
// for what was kept before the change. Of a tensor that is already `rebased`, Saved keeps an alias that has the history
// of that moment and never gets another. A view would close the same cycle through its base: view -> base -> younger
// node -> ... -> older node -> view. So an alias is kept of a view, too: it has no base. A base is never a view itself,
// and holds no view.
constexpr uint64_t one_keeper = (uint64_t(1) << 32) + 1;
void drop_history(TensorImpl*);

/// For a view whose base has a new history since it last looked: gives it the one that follows (autograd). Throws
/// GradError unless the view was made as_view.
void renew_history(TensorImpl*);
inline bool is_stale(const TensorImpl* t) { return t->made != Made::whole && t->view_version < t->storage->rebased; }

inline void retain(TensorImpl* t) { count_up(t->count, uint64_t(1)); }
inline bool release(TensorImpl* t) {
  if (__atomic_load_n(&t->count, __ATOMIC_ACQUIRE) == 1) return true;
  if (!t->rebased) [[likely]]
    return uint32_t(count_down(t->count, uint64_t(1))) == 1;
  uint64_t before = count_down(t->count, uint64_t(1));
  if (uint32_t(before) == 1) return true;
  if (uint32_t(before) - 1 == before >> 32) drop_history(t);
  return false;
}
inline void retain_kept(TensorImpl* t) { count_up(t->count, one_keeper); }
inline void release_kept(TensorImpl* t) {
  if (uint32_t(count_down(t->count, one_keeper)) == 1) destroy(t);
}

template <class T, int N> class Accessor;
class TensorIndex;
struct BackwardOptions;

/// Its methods that are ops are declared in its two base classes, which have no data.
class Tensor : public TensorMethods, public TensorChanges {
 public:
  Tensor() = default;   ///< undefined: no shape, no numbers; `defined()` is false
  explicit Tensor(Ref<TensorImpl> impl) : impl_(std::move(impl)) {}
  Tensor(const Tensor&) = default;
  Tensor(Tensor&&) noexcept = default;
  /// Makes this handle share o's numbers; it writes none.
  Tensor& operator=(const Tensor& o) & = default;
  Tensor& operator=(Tensor&& o) & noexcept = default;
  /// A temporary has no use for another handle, so x[0] = o writes: it is x[0].copy_(o). Throws Error if nobody would
  /// see that, as with x[mask], which is no view of x.
  const Tensor& operator=(const Tensor& o) && { return seen_elsewhere("=").copy_(o); }
  const Tensor& operator=(Scalar value) && { return seen_elsewhere("=").fill_(value); }
  /// Itself. Throws Error, naming the operator, unless another tensor shows these numbers too.
  const Tensor& seen_elsewhere(const char* op) const;

  // -- what it is --
  bool defined() const { return bool(impl_); }
  const Shape& shape() const { return impl()->shape; }
  int64_t size(int64_t dim) const { return shape()[wrap_own_dim("size", dim, this->dim())]; }
  int64_t dim() const { return shape().dims(); }
  int64_t numel() const { return shape().numel(); }
  Dtype dtype() const { return impl()->dtype; }
  /// In elements, one per dimension.
  std::vector<int64_t> strides() const;
  int64_t stride(int64_t dim) const;
  bool is_contiguous() const { return impl()->contiguous; }
  /// channels_last: [n, channels, ...] lies in memory as if its channels were the last dimension. Throws ShapeError for
  /// fewer than 3 dimensions.
  bool is_contiguous(MemoryFormat format) const;
  /// True if both are windows on the same block of memory.
  bool shares_storage(const Tensor& o) const { return impl()->storage == o.impl()->storage; }
  uint32_t version() const { return impl()->storage->version; }

  // -- its numbers --
  /// The only number of a tensor with one element, converted to T; an integer is what is before the point. Throws
  /// ShapeError for any other size, DtypeError if T is an integer that cannot hold the number.
  template <class T> T item() const {
    static_assert(is_number<T>, "item<T>: T is bool, an integer, float or double");
    return item_as<T>();
  }
  /// The numbers in row-major order, without copying. Throws unless T is the dtype's type and the tensor is contiguous.
  /// Writing through it is not noticed by backward: use copy_ on tensors that a graph may have kept.
  template <class T> std::span<T> data() const {
    check_data(dtype_of<std::remove_const_t<T>>());
    return {reinterpret_cast<T*>(impl_->data), size_t(numel())};
  }
  /// A row-major copy of the numbers, each converted to T as by item.
  template <class T> std::vector<T> to_vector() const {
    static_assert(is_number<T>, "to_vector<T>: T is bool, an integer, float or double");
    return vector_of<T>();
  }
  /// Reading and writing by index, `a(i, j)`; any strides. Indices are checked in Debug builds.
  template <class T, int N> Accessor<T, N> accessor() const;

  // -- parts of it (autograd) --
  Tensor operator[](int64_t index) const;              ///< select(0, index)
  Tensor operator[](const TensorIndex& index) const;   ///< index({index}): by a tensor, a Slice, None
  template <class T>
    requires is_any_of<T, bool, float, double>
  Tensor operator[](T) const {
    static_assert(!sizeof(T), "x[i]: an index is an integer, a tensor, a Slice or None, not a bool or a float");
    return {};
  }

  // -- new tensors from it (autograd) --
  Tensor detach() const;   ///< the same numbers without history, sharing memory; not a view that writes for x

  // -- gradients (autograd) --
  bool requires_grad() const {
    TensorImpl* t = impl();
    if (t->made == Made::as_view && is_stale(t)) [[unlikely]]
      renew_history(t);
    return t->history != nullptr;
  }
  /// Asks for (or, on a leaf, no longer asks for) a gradient. Throws DtypeError unless the dtype is a float.
  const Tensor& requires_grad_(bool on = true) const;
  /// Forgets what this tensor was computed from and wants no gradient from here on. Throws GradError for a view.
  const Tensor& detach_() const;
  /// True for a tensor that was not computed from others while recording: a parameter, an input.
  bool is_leaf() const;
  /// The gradient that backward() collected in this leaf; undefined before.
  Tensor grad() const;
  /// The place where it is kept, to set or drop it: `w.mutable_grad() = {};`
  Tensor& mutable_grad() const;
  /// hook(dy) sees the complete gradient of this tensor in every backward that computes it, before it goes on (in a
  /// leaf: before it is added to grad()). It returns nothing, or a tensor that replaces dy. Hooks run in the order
  /// in which they were registered. Throws GradError if the tensor does not require grad.
  template <class F> HookHandle register_hook(F hook) const;
  /// hook(x) is called on this leaf whenever a backward has added to its grad().
  template <class F> HookHandle register_post_accumulate_grad_hook(F hook) const;
  /// From the next backward on, grad() of this tensor is kept although it is not a leaf.
  void retain_grad() const;
  bool retains_grad() const;
  /// The op that made this tensor, such as "mul"; "" for a leaf.
  std::string grad_fn() const;
  /// Sends gradients to every leaf this number was computed from. See autograd.h.
  void backward() const;
  void backward(const BackwardOptions& options) const;
  void backward(const Tensor& gradient) const;
  void backward(const Tensor& gradient, const BackwardOptions& options) const;

  /// The object behind the handle. Throws Error if undefined.
  TensorImpl* impl() const {
    if (!impl_) fail_undefined();
    return impl_.get();
  }

 private:
  [[noreturn]] static void fail_undefined();   // that of the ops, which names them, is in autograd/ops/common.h
  void check_data(Dtype wanted) const;
  template <class T> T item_as() const;
  template <class T> std::vector<T> vector_of() const;

  Ref<TensorImpl> impl_;
};

static_assert(sizeof(Tensor) == sizeof(void*));

HookHandle add_gradient_hook(const Tensor& x, Callable<Tensor(const Tensor&)> hook);
HookHandle add_post_accumulate_hook(const Tensor& x, Callable<void(const Tensor&)> hook);
template <class F> HookHandle Tensor::register_hook(F hook) const {
  if constexpr (std::is_void_v<std::invoke_result_t<F&, const Tensor&>>)
    return add_gradient_hook(*this, [f = std::move(hook)](const Tensor& dy) mutable { return f(dy), Tensor(); });
  else return add_gradient_hook(*this, std::move(hook));
}
template <class F> HookHandle Tensor::register_post_accumulate_grad_hook(F hook) const {
  return add_post_accumulate_hook(*this, std::move(hook));
}

/// New uninitialised memory.
Tensor new_memory(const Shape& shape, Dtype dtype);
template <OneDtype D> Tensor empty(const Shape& shape, D dtype) { return new_memory(shape, dtype); }
/// A window on x's storage: `data` is its first element, strides are in elements (null: row-major). No history, no
/// base.
Tensor make_view(const Tensor& x, char* data, const Shape& shape, const int64_t* strides);
Tensor make_view(Storage* storage, Dtype dtype, char* data, const Shape& shape, const int64_t* strides);
/// Nobody else can see these numbers.
inline bool is_sole_owner(const Tensor& x) {
  return uint32_t(x.impl()->count) == 1 && x.impl()->storage->count == 1 && !x.impl()->storage->external;
}
/// A tensor over the caller's memory; see from_blob.
Tensor external_tensor(void* data, const Shape& shape, Dtype dtype, void (*release)(void*), void* context);
/// The strides of x in elements, even if it is row-major.
inline void copy_strides(const Tensor& x, int64_t* out) {
  TensorImpl* impl = x.impl();
  if (impl->contiguous) row_major(impl->shape, out);
  else std::memcpy(out, impl->strides(), size_t(impl->shape.dims()) * sizeof(int64_t));
}

template <class T, int N> class Accessor {
 public:
  template <class... I> T& operator()(I... index) const {
    static_assert(sizeof...(I) == N, "as many indices as dimensions");
    const int64_t i[] = {int64_t(index)...};
    int64_t at = 0;
    for (int d = 0; d < N; ++d) {
#if !defined(NDEBUG)
      if (i[d] < 0 || i[d] >= size_[d]) fail(d, i[d], size_[d]);
#endif
      at += i[d] * stride_[d];
    }
    return data_[at];
  }
  int64_t size(int d) const { return size_[d]; }

 private:
  friend class Tensor;
  [[noreturn]] static void fail(int dim, int64_t index, int64_t size);
  T* data_;
  int64_t size_[N], stride_[N];
};
[[noreturn]] void fail_accessor_index(int dim, int64_t index, int64_t size);
void check_accessor(const Tensor& x, Dtype wanted, int dims);
template <class T, int N> void Accessor<T, N>::fail(int dim, int64_t index, int64_t size) {
  fail_accessor_index(dim, index, size);
}
template <class T, int N> Accessor<T, N> Tensor::accessor() const {
  check_accessor(*this, dtype_of<T>(), N);
  Accessor<T, N> a;
  a.data_ = reinterpret_cast<T*>(impl()->data);
  int64_t strides[Shape::max_dims];
  copy_strides(*this, strides);
  for (int d = 0; d < N; ++d) a.size_[d] = shape()[d], a.stride_[d] = strides[d];
  return a;
}

}   // namespace gradus
#endif
