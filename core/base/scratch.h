// Scratch: memory that lasts as long as a computation. For .cpp files of core.
#ifndef GRADUS_CORE_BASE_SCRATCH_H
#define GRADUS_CORE_BASE_SCRATCH_H

#include <algorithm>

#include "core/base/allocator.h"

namespace gradus {

/// take(bytes); if that fails, again after idle blocks of other sizes have been returned to the system. Throws
/// MemoryError, which says that there is no memory for `what` of so many bytes.
void* take_or_trim(size_t bytes, const char* op, const char* what);

/// Room for n numbers of type T (at least one) while it lives.
template <class T> class Scratch {
 public:
  explicit Scratch(int64_t n)
      : bytes_(size_t(std::max<int64_t>(1, n)) * sizeof(T)),
        data_(static_cast<T*>(take_or_trim(bytes_, "scratch", "a computation"))) {}
  ~Scratch() { give(data_, bytes_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  operator T*() const { return data_; }

 private:
  size_t bytes_;
  T* data_;
};

}   // namespace gradus
#endif
