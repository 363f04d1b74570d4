// Callable: owns anything that can be called. A std::function without <functional>, which would double the time that
// gradus.h takes to compile.
#ifndef GRADUS_CORE_BASE_CALLABLE_H
#define GRADUS_CORE_BASE_CALLABLE_H

#include <type_traits>
#include <utility>

namespace gradus {

template <class Signature> class Callable;

/// Move-only, so what it holds may be too. Empty after `Callable()` and after a move: `bool(f)` is false then.
template <class R, class... A> class Callable<R(A...)> {
 public:
  Callable() = default;
  template <class F>
    requires(!std::is_same_v<std::decay_t<F>, Callable> && std::is_invocable_r_v<R, std::decay_t<F>&, A...>)
  Callable(F&& f)
      : held_(new std::decay_t<F>(static_cast<F&&>(f))),
        call_([](void* held, A... x) -> R { return (*static_cast<std::decay_t<F>*>(held))(static_cast<A&&>(x)...); }),
        end_([](void* held) { delete static_cast<std::decay_t<F>*>(held); }) {}
  Callable(Callable&& o) noexcept : held_(std::exchange(o.held_, nullptr)), call_(o.call_), end_(o.end_) {}
  Callable& operator=(Callable&& o) noexcept {
    std::swap(held_, o.held_);
    std::swap(call_, o.call_);
    std::swap(end_, o.end_);
    return *this;
  }
  ~Callable() {
    if (held_) end_(held_);
  }
  explicit operator bool() const { return held_ != nullptr; }
  R operator()(A... x) const { return call_(held_, static_cast<A&&>(x)...); }

 private:
  void* held_ = nullptr;
  R (*call_)(void*, A...) = nullptr;
  void (*end_)(void*) = nullptr;
};

}   // namespace gradus
#endif
