// Tensor: memory, reading values, birth and death.
//
// Layout: up to 32 bytes of data share the 64-byte block of their Storage, up to 960 follow it in one block, larger
// data have a block of their own (so that their size stays a round number). Tensor and Storage are separate: fusing
// them with a tensor's data was measured to be no faster, and views would be a special case.
// Compile with: -O3
#include "core/tensor/tensor.h"

#include <cmath>

#include "core/base/format.h"
#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/numbers.h"
#include "core/tensor/memory_order.h"

namespace gradus {

IntList::IntList(std::span<const int64_t> list) {
  if (list.size() > Shape::max_dims)
    throw ShapeError(fmt::format("list: at most {} numbers; got {}", Shape::max_dims, list.size()));
  for (int64_t v : list) value[count++] = v;
}

void* take_or_trim(size_t bytes, const char* op, const char* what) {
  while (true) {
    try {
      return take(bytes);
    } catch (const std::bad_alloc&) {
      if (trim_memory() == 0)
        throw MemoryError(fmt::format("{}: the system has no memory for {} of {} bytes", op, what, bytes));
    }
  }
}

namespace {

constexpr size_t header = 64;

Storage* new_storage(size_t bytes) {
  static_assert(sizeof(Storage) == 32);
  size_t inline_at = bytes <= header - sizeof(Storage) ? sizeof(Storage) : header;
  bool fits = inline_at + bytes <= small_limit;
  size_t block = fits ? inline_at + bytes : header;
  auto* s = static_cast<Storage*>(take(block));
  s->count = 1;
  s->version = s->rebased = 0;
  s->external = nullptr;
  s->base = reinterpret_cast<char*>(s) + inline_at;
  s->units = -int32_t((block + 63) / 64);
  if (!fits) {
    s->units = int32_t((bytes + 63) / 64);
    try {
      s->base = static_cast<char*>(take_or_trim(bytes, "empty", "a tensor"));
    } catch (const MemoryError&) {
      give(s, header);
      throw;
    }
  }
  return s;
}

// The bytes of a shape whose plain product overflows or is too large: 0 if one of its sizes is 0 and the product of the
// others does not overflow. Throws ShapeError otherwise.
__attribute__((cold)) int64_t bytes_of_large(const Shape& shape) {
  if (product_of_sizes(shape) != 0) throw ShapeError(fmt::format("empty: {} does not fit into memory", shape));
  return 0;
}

TensorImpl* new_impl(bool strided) {
  return static_cast<TensorImpl*>(take(strided ? 128 + sizeof(int64_t) * Shape::max_dims : 128));
}

}   // namespace

void destroy(Storage* s) {
  if (s->external) {
    ExternalMemory external = *s->external;
    give(s->external, sizeof(ExternalMemory));
    give(s, header);
    if (external.release) external.release(external.context);
    return;
  }
  if (s->units < 0) return give(s, size_t(-s->units) * 64);
  give(s->base, size_t(s->units) * 64);
  give(s, header);
}

void drop_history(TensorImpl* t) {
  Node* history = std::exchange(t->history, nullptr);
  // A Node begins with its count.
  if (history && release(*reinterpret_cast<uint32_t*>(history))) destroy(history);
}

void destroy(TensorImpl* t) {
  drop_history(t);
  if (release(t->storage->count)) destroy(t->storage);
  TensorImpl* base = t->base;
  give(t, t->contiguous ? 128 : 128 + sizeof(int64_t) * Shape::max_dims);
  if (base && release(base)) destroy(base);   // goes no deeper: a base has no base
}

Tensor new_memory(const Shape& shape, Dtype dtype) {
  auto bytes = int64_t(size_of(dtype));
  bool overflow = false;
  for (int64_t size : shape) overflow |= __builtin_mul_overflow(bytes, size, &bytes);
  if (overflow || bytes >> 36) bytes = bytes_of_large(shape);   // from 64 GiB on; Storage::units holds up to twice that
  Storage* storage = new_storage(size_t(bytes));
  TensorImpl* t = new_impl(false);
  t->count = 1;
  t->dtype = dtype;
  t->contiguous = true;
  t->made = tls.inference ? Made::inference : Made::whole;
  t->rebased = t->donated = false;
  t->writers = 0;
  t->view_version = 0;
  t->data = storage->base;
  t->storage = storage;
  t->history = nullptr;
  t->base = nullptr;
  new (&t->shape) Shape(shape);
  return Tensor(Ref<TensorImpl>::adopt(t));
}

Tensor make_view(const Tensor& x, char* data, const Shape& shape, const int64_t* strides) {
  Tensor y = make_view(x.impl()->storage, x.dtype(), data, shape, strides);
  if (x.impl()->made == Made::inference) y.impl()->made = Made::inference;
  return y;
}
Tensor make_view(Storage* storage, Dtype dtype, char* data, const Shape& shape, const int64_t* strides) {
  if (strides) {   // row-major after all? Sizes of 1 may have any stride.
    bool same = true;
    int64_t run = 1;
    const int64_t dims = shape.numel() == 0 ? 0 : shape.dims();   // beside a 0 the other sizes may overflow a product
    for (int64_t i = dims; i-- > 0 && same; run *= shape[i]) same = shape[i] == 1 || strides[i] == run;
    if (same) strides = nullptr;
  }
  TensorImpl* t = new_impl(strides != nullptr);
  t->count = 1;
  t->dtype = dtype;
  t->contiguous = !strides;
  t->made = Made::whole;
  t->rebased = t->donated = false;
  t->writers = 0;
  t->view_version = storage->version;
  t->data = data;
  t->storage = storage;
  retain(t->storage->count);
  t->history = nullptr;
  t->base = nullptr;
  new (&t->shape) Shape(shape);
  if (strides) std::memcpy(t->strides(), strides, size_t(shape.dims()) * sizeof(int64_t));
  return Tensor(Ref<TensorImpl>::adopt(t));
}

Tensor external_tensor(void* data, const Shape& shape, Dtype dtype, void (*release)(void*), void* context) {
  Tensor t = empty({0}, dtype);
  Storage* s = t.impl()->storage;
  s->external = new (take(sizeof(ExternalMemory))) ExternalMemory{release, context};
  s->base = static_cast<char*>(data);
  s->units = 0;
  t.impl()->data = s->base;
  t.impl()->shape = shape;
  return t;
}

void Tensor::fail_undefined() {
  throw Error("tensor: this one is undefined (made by Tensor() and never assigned, or a gradient that did not arrive)");
}
void Tensor::check_data(Dtype wanted) const {
  if (dtype() != wanted)
    throw DtypeError(
        fmt::format("data: the tensor is {}; requested as {}. Convert it first: x.to({}).", dtype(), wanted, wanted));
  if (!is_contiguous())
    throw ShapeError(
        fmt::format("data: the numbers of this {} tensor are not in row-major order. Use "
                    "x.contiguous(), to_vector or accessor.",
            shape()));
}
void check_accessor(const Tensor& x, Dtype wanted, int dims) {
  if (x.dtype() != wanted)
    throw DtypeError(fmt::format("accessor: the tensor is {}; requested as {}", x.dtype(), wanted));
  if (x.dim() != dims)
    throw ShapeError(fmt::format("accessor: expected {} dimensions; the tensor is {}", dims, x.shape()));
}
void fail_accessor_index(int dim, int64_t index, int64_t size) {
  throw IndexError(fmt::format("accessor: index {} is out of range 0..{} in dimension {}", index, size - 1, dim));
}

bool Tensor::is_contiguous(MemoryFormat format) const {
  if (format == MemoryFormat::contiguous) return is_contiguous();
  if (dim() < 3)
    throw ShapeError(fmt::format("is_contiguous: channels_last is for [n, channels, ...]; the tensor is {}", shape()));
  int64_t wanted[Shape::max_dims], own[Shape::max_dims];
  MemoryOrder::channels_last(dim()).strides_for(shape(), wanted);
  copy_strides(*this, own);
  for (int64_t d = 0; d < dim(); ++d)
    if (shape()[d] != 1 && wanted[d] != own[d]) return false;
  return true;
}

std::vector<int64_t> Tensor::strides() const {
  std::vector<int64_t> s(static_cast<size_t>(dim()));
  copy_strides(*this, s.data());
  return s;
}
int64_t Tensor::stride(int64_t d) const { return strides()[size_t(wrap_own_dim("stride", d, dim()))]; }

const Tensor& Tensor::seen_elsewhere(const char* op) const {
  if (is_sole_owner(*this))
    throw Error(fmt::format(
        "{}: the tensor on the left is a new result {}, not a view, so that nobody would see the change. To "
        "write where a mask or positions say: x.index_put_({{mask}}, values).",
        op, shape()));
  return *this;
}

// v as a T: the fraction of a float is cut off where T is an integer.
template <class T, class V> static T number_as(const char* op, V v) {
  if constexpr (std::is_same_v<T, bool>) {
    return v != 0;
  } else if constexpr (std::is_floating_point_v<T> || std::is_same_v<V, bool>) {
    return T(v);
  } else if constexpr (std::is_floating_point_v<V>) {
    constexpr double half = double(uint64_t(1) << (8 * sizeof(T) - 1));   // of the range
    constexpr double least = std::is_signed_v<T> ? -half : 0, end = std::is_signed_v<T> ? half : 2 * half;
    const double whole = std::trunc(double(v));
    if (whole >= least && whole < end) return T(v);
  } else if (int64_t(T(v)) == v && (T(v) < 0) == (v < 0)) {
    return T(v);
  }
  if constexpr (std::is_integral_v<T>)
    throw DtypeError(fmt::format("{}: an integer of {} bits{} cannot hold {}", op, 8 * sizeof(T),
        std::is_signed_v<T> ? "" : " without sign", v));
}

template <class T> T Tensor::item_as() const {
  if (numel() != 1) throw ShapeError(fmt::format("item: expected a tensor of one number; got {}", shape()));
  const char* p = impl()->data;
  switch (dtype()) {
    case Dtype::float32: return number_as<T>("item", *reinterpret_cast<const float*>(p));
    case Dtype::float64: return number_as<T>("item", *reinterpret_cast<const double*>(p));
    case Dtype::int64: return number_as<T>("item", *reinterpret_cast<const int64_t*>(p));
    default: return number_as<T>("item", *reinterpret_cast<const bool*>(p));
  }
}

template <class T> std::vector<T> Tensor::vector_of() const {
  const Tensor x = apply::dense(*this);
  const auto n = size_t(x.numel());
  std::vector<T> numbers;
  apply::with_type(x.dtype(), [&]<class V>(V*) {
    const V* p = apply::numbers<V>(x);
    if constexpr (std::is_same_v<T, V>) return numbers.assign(p, p + n);
    numbers.resize(n);
    for (size_t i = 0; i < n; ++i) numbers[i] = number_as<T>("to_vector", p[i]);
  });
  return numbers;
}

#define GRADUS_NUMBER(T)                 \
  template T Tensor::item_as<T>() const; \
  template std::vector<T> Tensor::vector_of<T>() const;
GRADUS_NUMBER(bool)
GRADUS_NUMBER(char)
GRADUS_NUMBER(signed char)
GRADUS_NUMBER(unsigned char)
GRADUS_NUMBER(short)
GRADUS_NUMBER(unsigned short)
GRADUS_NUMBER(int)
GRADUS_NUMBER(unsigned)
GRADUS_NUMBER(long)
GRADUS_NUMBER(unsigned long)
GRADUS_NUMBER(long long)
GRADUS_NUMBER(unsigned long long)
GRADUS_NUMBER(float)
GRADUS_NUMBER(double)
#undef GRADUS_NUMBER

}   // namespace gradus
