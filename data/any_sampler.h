// AnySampler: a handle to what chooses the samples of an epoch.
//
// Idea: a sampler is anything with a size and a call operator that draws from a generator: samples, which are cut into
// batches, or whole batches. Each epoch hands it a generator of its own, so what it draws can be repeated.
// Read next: sampler.h. Samplers to use: samplers.h.
#ifndef GRADUS_DATA_ANY_SAMPLER_H
#define GRADUS_DATA_ANY_SAMPLER_H

#include <vector>

#include "core/base/ref.h"
#include "core/tensor/random.h"

namespace gradus::data {

using Samples = std::vector<int64_t>;

/// `Samples operator()(Generator&) const`, whose number is size(); or `std::vector<Samples> operator()(Generator&)
/// const` for batches, and size() is how many these are.
template <class S>
concept Sampler = requires(const S& sampler, Generator& generator) {
  requires std::is_convertible_v<decltype(sampler.size()), int64_t>;
  requires std::is_same_v<decltype(sampler(generator)), Samples> ||
               std::is_same_v<decltype(sampler(generator)), std::vector<Samples>>;
};

/// Empty if default-made. Copies share the sampler.
class AnySampler {
 public:
  AnySampler() = default;
  template <class S>
    requires(!std::is_same_v<std::remove_cvref_t<S>, AnySampler> && Sampler<std::remove_cvref_t<S>>)
  AnySampler(S&& sampler) : held_(Ref<Held>::adopt(new Holder<std::remove_cvref_t<S>>(static_cast<S&&>(sampler)))) {}

  explicit operator bool() const { return bool(held_); }
  /// Of samples; of batches, if it makes them.
  int64_t size() const { return held_->size(); }
  bool makes_batches() const { return held_->makes_batches; }
  /// One epoch: all samples in a row, and where in it each batch ends, if the sampler makes batches.
  Samples draw(Generator& generator, Samples& ends) const { return held_->draw(generator, ends); }

 private:
  struct Held {
    uint32_t count = 1;
    bool makes_batches;
    explicit Held(bool batches) : makes_batches(batches) {}
    virtual ~Held() = default;
    virtual int64_t size() const = 0;
    virtual Samples draw(Generator& generator, Samples& ends) const = 0;
    friend void destroy(Held* held) { delete held; }
  };
  template <class S> struct Holder : Held {
    static constexpr bool one_list =
        std::is_same_v<decltype(std::declval<const S&>()(std::declval<Generator&>())), Samples>;
    template <class From> explicit Holder(From&& from) : Held(!one_list), sampler(static_cast<From&&>(from)) {}
    int64_t size() const override { return int64_t(sampler.size()); }
    Samples draw(Generator& generator, Samples& ends) const override {
      if constexpr (one_list) return sampler(generator);
      else return join(sampler(generator), ends);
    }
    S sampler;
  };
  static Samples join(const std::vector<Samples>& batches, Samples& ends);

  Ref<Held> held_;
};

}   // namespace gradus::data
#endif
