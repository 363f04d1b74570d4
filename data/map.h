// A dataset whose batches go through functions, and one without the samples that nobody wants.
//
//   auto train = data::map(images, data::RandomCrop(32, {.padding = 4}), data::RandomHorizontalFlip());
//
// Idea: a function takes a whole batch, as datasets give whole batches; or, as image transforms do, the tensor of its
// inputs. What is random in it takes its numbers from default_generator(), which a DataLoader sets for each batch.
// Read first: any_dataset.h, subset.h.   Read next: transforms/.
#ifndef GRADUS_DATA_MAP_H
#define GRADUS_DATA_MAP_H

#include "data/subset.h"

namespace gradus::data {

/// f(x), if x is what f takes; else x is a batch whose first tensor becomes f of it. x is moved in: a transform writes
/// over what nobody else holds.
template <class F, class X> auto transform(const F& f, X x) {
  if constexpr (std::is_invocable_v<const F&, X>) {
    return f(std::move(x));
  } else {
    static_assert(std::is_invocable_r_v<Tensor, const F&, Tensor>,
        "a function for data::map takes the dataset's batch, or the Tensor of its inputs and returns one; and it is "
        "const");
    Tensor& inputs = *tensors_of(x)[0];
    inputs = f(std::move(inputs));
    return x;
  }
}

/// Several functions as one, the first one first: `data::Compose augment(data::RandomCrop(28), data::MixUp(0.2, 10));`
template <class F, class... Next> class Compose {
 public:
  explicit Compose(F first, Next... next) : first_(std::move(first)), next_(std::move(next)...) {}
  template <class X> auto operator()(X x) const { return transform(next_, transform(first_, std::move(x))); }

 private:
  F first_;
  Compose<Next...> next_;
};
template <class F> class Compose<F> {
 public:
  explicit Compose(F only) : only_(std::move(only)) {}
  template <class X> auto operator()(X x) const { return transform(only_, std::move(x)); }

 private:
  F only_;
};

/// See map().
template <class B, class F> class MapDataset {
 public:
  MapDataset(AnyDataset<B> dataset, F f) : dataset_(std::move(dataset)), f_(std::move(f)) {}
  int64_t size() const { return dataset_.size(); }
  auto get(std::span<const int64_t> indices) const { return transform(f_, dataset_.get(indices)); }

 private:
  AnyDataset<B> dataset_;
  F f_;
};

/// The dataset whose batches have gone through these functions, in this order, each time they are asked for. With
/// workers several threads call the functions at a time. The dataset is held as a DataLoader holds it.
template <DatasetSource D, class... F> auto map(D&& dataset, F... functions) {
  using B = BatchFrom<D>;
  return MapDataset<B, Compose<F...>>(AnyDataset<B>(std::forward<D>(dataset)), Compose<F...>(std::move(functions)...));
}

/// The samples for which keep(batch of one sample) is true, asked for once, here and now.
template <DatasetSource D, class Keep> Subset<BatchFrom<D>> filter(D&& dataset, const Keep& keep) {
  const AnyDataset<BatchFrom<D>> all(std::forward<D>(dataset));
  std::vector<int64_t> kept;
  for (int64_t i = 0; i < all.size(); ++i)
    if (keep(all.get(std::span(&i, 1)))) kept.push_back(i);
  return {all, std::move(kept)};
}

}   // namespace gradus::data
#endif
