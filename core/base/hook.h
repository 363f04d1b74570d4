// Hooks: functions that users attach to a tensor or a module, and the handle that removes one again.
//
// Idea: list and handle share one counted object, so a handle may outlive the tensor or module, and vice versa.
#ifndef GRADUS_CORE_BASE_HOOK_H
#define GRADUS_CORE_BASE_HOOK_H

#include <vector>

#include "core/base/callable.h"
#include "core/base/ref.h"

namespace gradus {

struct HookBase {
  uint32_t count = 1;
  bool removed = false;
  void (*end)(HookBase*);
};
inline void destroy(HookBase* hook) { hook->end(hook); }

/// What registering a hook returns. Dropping the handle leaves the hook in place.
class HookHandle {
 public:
  HookHandle() = default;
  explicit HookHandle(Ref<HookBase> hook) : hook_(std::move(hook)) {}
  /// From now on the hook is not called. Calling this twice, or after the tensor or module is gone, does nothing.
  void remove() {
    if (hook_) hook_->removed = true;
    hook_ = {};
  }

 private:
  Ref<HookBase> hook_;
};

template <class Signature> class HookList {
 public:
  HookHandle add(Callable<Signature> f) {
    std::erase_if(hooks_, [](const Ref<HookBase>& hook) { return hook->removed; });
    hooks_.push_back(Ref<HookBase>::adopt(new Hook(std::move(f))));
    return HookHandle(hooks_.back());
  }
  /// visit(f) for each hook, the oldest first. A hook may add or remove hooks, even itself; added ones run from the
  /// next time on.
  template <class Visit> void each(Visit visit) const {
    if (hooks_.empty()) return;
    std::vector<Ref<HookBase>> now = hooks_;
    for (const Ref<HookBase>& hook : now)
      if (!hook->removed) visit(static_cast<Hook*>(hook.get())->f);
  }
  bool empty() const { return hooks_.empty(); }

 private:
  struct Hook : HookBase {
    explicit Hook(Callable<Signature> function) : f(std::move(function)) {
      end = [](HookBase* hook) { delete static_cast<Hook*>(hook); };
    }
    Callable<Signature> f;
  };
  std::vector<Ref<HookBase>> hooks_;
};

}   // namespace gradus
#endif
