// AnyDataset: a handle to a dataset of any type, as loaders and subsets keep it.
//
// Idea: the count and two functions; so only a few lines are compiled per type of dataset.
// Read first: dataset.h.
#ifndef GRADUS_DATA_ANY_DATASET_H
#define GRADUS_DATA_ANY_DATASET_H

#include "core/base/ref.h"
#include "data/dataset.h"

namespace gradus::data {

namespace detail {
[[noreturn]] void fail_moved_from();
}   // namespace detail

/// A named dataset is held by reference and must live as long as the handle and its copies, which share it; a temporary
/// is moved in.
template <class B> class AnyDataset {
 public:
  template <class D>
    requires(Dataset<std::remove_cvref_t<D>> && !std::is_same_v<std::remove_cvref_t<D>, AnyDataset> &&
             std::is_same_v<BatchOf<D>, B>)
  AnyDataset(D&& dataset) : held_(Ref<Held>::adopt(new Holder<D>(std::forward<D>(dataset)))) {}

  int64_t size() const { return held().size(); }
  B get(std::span<const int64_t> indices) const { return held().get(indices); }
  /// Throws Error if this handle was moved from.
  void check() const { held(); }

 private:
  struct Held {
    uint32_t count = 1;
    virtual ~Held() = default;
    virtual int64_t size() const = 0;
    virtual B get(std::span<const int64_t> indices) const = 0;
    friend void destroy(Held* held) { delete held; }
  };
  template <class D> struct Holder : Held {   // D is a reference if the dataset has a name
    explicit Holder(D&& d) : dataset(std::forward<D>(d)) {}
    int64_t size() const override { return int64_t(dataset.size()); }
    B get(std::span<const int64_t> indices) const override { return std::as_const(dataset).get(indices); }
    D dataset;
  };
  const Held& held() const {
    if (!held_) detail::fail_moved_from();
    return *held_;
  }

  Ref<Held> held_;
};

}   // namespace gradus::data
#endif
