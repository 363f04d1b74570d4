// Computing alone: a thread whose loops the team takes no part in.
#ifndef GRADUS_CORE_BASE_ALONE_H
#define GRADUS_CORE_BASE_ALONE_H

namespace gradus {

/// While it lives, this thread runs its loops alone: for threads that work beside the one that trains, such as those of
/// a data loader. Otherwise they would take the team from it, and its own loop would run on one thread meanwhile.
class AloneGuard {
 public:
  AloneGuard();
  ~AloneGuard();
  AloneGuard(const AloneGuard&) = delete;
  AloneGuard& operator=(const AloneGuard&) = delete;

 private:
  bool before_;
};
bool computes_alone();

}   // namespace gradus
#endif
