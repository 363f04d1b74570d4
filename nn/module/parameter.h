// Parameter and Buffer: the numbers of a module, as members.
//
// Idea: both are Tensors with one owner. They can be moved with their module but not copied, and no
// Tensor can be assigned to them, because the optimiser and the state_dict hold the same numbers:
// `copy_` writes into them instead. Read first: core/tensor/tensor.h.   Read next: module.h.
#ifndef GRADUS_NN_MODULE_PARAMETER_H
#define GRADUS_NN_MODULE_PARAMETER_H

#include "core/tensor/tensor.h"
#include "nn/module/registered.h"

namespace gradus::nn {

/// What Parameter and Buffer share. Some sizes may be unknown until the first batch comes (see Lazy in module.h): they
/// are 0 until then.
class Member : public Tensor {
 public:
  bool is_lazy() const { return unknown_sizes() != 0; }
  /// A copy of numbers that a lazy layer was given before its first batch, which may not replace them; undefined if it
  /// is still all NaN, as what starts with numbers that depend on the batch.
  Tensor given_numbers() const;
  /// Bit d is set if the size of dimension d is unknown.
  unsigned unknown_sizes() const;
  /// Of a lazy one. The numbers are not set.
  void set_sizes(const Shape& shape) {
    resize_in_place(*this, shape);
    unknown_ = 0;
  }
  /// Gives the tensor behind the handle another shape and new memory, so that all handles to it see that.
  static void resize_in_place(const Tensor& x, const Shape& shape);

 protected:
  Member() = default;
  explicit Member(const Tensor& x) : Tensor(x) {}
  // -1 is an unknown size.
  Member(const IntList& sizes, Dtype dtype);

 private:
  uint8_t unknown_ = 0;
};

/// Numbers to train: a leaf that requires grad. Undefined if default-constructed, like the bias of a Linear without
/// one; modules then skip it.
class Parameter : public Member, public Registered<Kind::parameter> {
 public:
  Parameter() = default;
  /// Shares x's numbers, not its history. Throws DtypeError unless x holds floats.
  explicit Parameter(const Tensor& x, bool requires_grad = true) : Member(x.detach()) { requires_grad_(requires_grad); }
  /// The same parameter under a second name ("tied weights"): counted once, trained by both.
  static Parameter tied_to(const Parameter& other) { return Parameter(Same(), other); }
  /// One with sizes that are not known yet: -1. Until set_sizes, its module refuses to list it.
  static Parameter lazy(const IntList& sizes, Dtype dtype = Dtype::float32) { return Parameter(sizes, dtype); }

  Parameter(Parameter&&) noexcept = default;
  /// Takes over another parameter. An optimiser made earlier keeps the old one.
  Parameter& operator=(Parameter&&) noexcept = default;
  Parameter(const Parameter&) = delete;              // one owner: move it, or use tied_to
  Parameter& operator=(const Parameter&) = delete;   // to write numbers: w.copy_(x) under NoGradGuard
  Parameter& operator=(const Tensor&) = delete;      // to write numbers: w.copy_(x) under NoGradGuard

 private:
  struct Same {};
  Parameter(Same, const Parameter& x) : Member(x) {}
  Parameter(const IntList& sizes, Dtype dtype) : Member(sizes, dtype) { requires_grad_(); }
};

/// Numbers that belong to a module but are not trained, such as a running mean: no gradient.
class Buffer : public Member, public Registered<Kind::buffer> {
 public:
  Buffer() = default;
  /// Shares x's numbers. A buffer that is not persistent is left out of state_dict().
  explicit Buffer(const Tensor& x, bool persistent = true) : Member(x.detach()), persistent_(persistent) {}
  bool persistent() const { return persistent_; }
  /// One with sizes that are not known yet: -1.
  static Buffer lazy(const IntList& sizes, Dtype dtype = Dtype::float32) { return Buffer(sizes, dtype); }

  Buffer(Buffer&&) noexcept = default;
  Buffer& operator=(Buffer&&) noexcept = default;
  Buffer(const Buffer&) = delete;              // one owner: move it
  Buffer& operator=(const Buffer&) = delete;   // to write numbers: b.copy_(x)
  Buffer& operator=(const Tensor&) = delete;   // to write numbers: b.copy_(x)

 private:
  Buffer(const IntList& sizes, Dtype dtype) : Member(sizes, dtype) {}
  bool persistent_ = true;
};

}   // namespace gradus::nn
#endif
