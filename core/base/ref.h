// Ref<T>: a shared owner. The count lives in the object, so a handle is one pointer and needs no <memory>.
//
// Idea: while the process has one thread (glibc keeps that flag) counts are plain additions; afterwards they are
// atomic, and the last owner, who sees a count of 1, still skips the atomic decrement: nobody else can reach the
// object. T has a member `uint32_t count` and a function `destroy(T*)`; or its own retain(T*) and release(T*), see
// TensorImpl.
#ifndef GRADUS_CORE_BASE_REF_H
#define GRADUS_CORE_BASE_REF_H

#include <cstdint>
#include <utility>
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace gradus {

inline bool single_threaded() {
#if __has_include(<sys/single_threaded.h>)
  return __libc_single_threaded;
#else
  return false;
#endif
}

template <class Count> inline void count_up(Count& count, Count by) {
  if (single_threaded()) __atomic_store_n(&count, __atomic_load_n(&count, __ATOMIC_RELAXED) + by, __ATOMIC_RELAXED);
  else __atomic_fetch_add(&count, by, __ATOMIC_RELAXED);
}
/// Returns the previous count.
template <class Count> inline Count count_down(Count& count, Count by) {
  if (!single_threaded()) return __atomic_fetch_sub(&count, by, __ATOMIC_ACQ_REL);
  Count before = __atomic_load_n(&count, __ATOMIC_RELAXED);
  __atomic_store_n(&count, before - by, __ATOMIC_RELAXED);
  return before;
}

inline void retain(uint32_t& count) { count_up(count, 1u); }

/// True if the caller was the last owner and must destroy the object.
inline bool release(uint32_t& count) {
  if (__atomic_load_n(&count, __ATOMIC_ACQUIRE) == 1) return true;
  return count_down(count, 1u) == 1;
}

template <class T> inline void retain(T* p) { retain(p->count); }
template <class T> inline bool release(T* p) { return release(p->count); }

template <class T> class Ref {
 public:
  Ref() = default;
  /// Takes over the reference the caller has.
  static Ref adopt(T* p) {
    Ref r;
    r.p_ = p;
    return r;
  }
  /// One more owner.
  static Ref share(T* p) {
    if (p) retain(p);
    return adopt(p);
  }
  Ref(const Ref& o) : p_(o.p_) {
    if (p_) retain(p_);
  }
  Ref(Ref&& o) noexcept : p_(std::exchange(o.p_, nullptr)) {}
  Ref& operator=(const Ref& o) {
    Ref copy(o);
    std::swap(p_, copy.p_);
    return *this;
  }
  Ref& operator=(Ref&& o) noexcept {
    Ref moved(std::move(o));
    std::swap(p_, moved.p_);
    return *this;
  }
  ~Ref() {
    if (p_ && release(p_)) destroy(p_);
  }

  T* get() const { return p_; }
  T* operator->() const { return p_; }
  T& operator*() const { return *p_; }
  explicit operator bool() const { return p_ != nullptr; }
  /// Gives the reference away without dropping it.
  T* leak() { return std::exchange(p_, nullptr); }

 private:
  T* p_ = nullptr;
};

}   // namespace gradus
#endif
