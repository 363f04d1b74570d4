// AnyDataset: a handle to a dataset of any type, as loaders and subsets keep it.
//
// Idea: the dataset itself is inside, so nothing dangles; the datasets here share their numbers when they are copied. A
// count and two functions, so only a few lines are compiled per type of dataset.
// Read first: dataset.h.
#ifndef GRADUS_DATA_ANY_DATASET_H
#define GRADUS_DATA_ANY_DATASET_H

#include "core/base/ref.h"
#include "data/dataset.h"

namespace gradus::data {

/// What loaders and subsets are made from: a dataset, or a std::shared_ptr to one that is to be shared, not copied.
template <class D>
concept DatasetSource =
    Dataset<std::remove_cvref_t<D>> || (!std::is_pointer_v<std::remove_cvref_t<D>> && requires(D d) {
      requires Dataset<std::remove_cvref_t<decltype(*d)>>;
    });

namespace detail {
[[noreturn]] void fail_null_dataset();

template <class D> const auto& dataset_in(const D& source) {
  if constexpr (Dataset<D>) return source;
  else return *source;
}
// One with a name that cannot be copied.
template <class D>
concept Uncopyable = std::is_lvalue_reference_v<D> && !std::is_copy_constructible_v<std::remove_cvref_t<D>>;
}   // namespace detail

/// The batches that a source gives.
template <DatasetSource D>
using BatchFrom = BatchOf<decltype(detail::dataset_in(std::declval<const std::remove_cvref_t<D>&>()))>;

/// A named dataset is copied, a temporary is moved in; copies of the handle share it. What happens to the named one
/// later does not reach the copy: where it should, give a std::shared_ptr, whose dataset is not copied.
template <class B> class AnyDataset {
 public:
  template <DatasetSource D>
    requires(!std::is_same_v<std::remove_cvref_t<D>, AnyDataset> && !detail::Uncopyable<D> &&
             std::is_same_v<BatchFrom<D>, B>)
  AnyDataset(D&& source) : held_(Ref<Held>::adopt(new Holder<std::remove_cvref_t<D>>(std::forward<D>(source)))) {}

  template <DatasetSource D>
    requires(!std::is_same_v<std::remove_cvref_t<D>, AnyDataset> && detail::Uncopyable<D>)
  AnyDataset(D&&) {
    static_assert(!detail::Uncopyable<D>,
        "a dataset that cannot be copied is moved in: write std::move(name), or give a std::shared_ptr to it");
  }

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
  template <class D> struct Holder : Held {
    template <class From> explicit Holder(From&& from) : source(std::forward<From>(from)) {
      if constexpr (!Dataset<D>)
        if (!source) detail::fail_null_dataset();
    }
    int64_t size() const override { return int64_t(detail::dataset_in(source).size()); }
    B get(std::span<const int64_t> indices) const override { return detail::dataset_in(source).get(indices); }
    D source;
  };
  const Held& held() const {
    if (!held_) detail::fail_moved_from();
    return *held_;
  }

  Ref<Held> held_;
};

}   // namespace gradus::data
#endif
