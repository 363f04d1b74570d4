// Which threads compute alone. Asked once per parallel region only, so a thread_local of its own costs nothing.
#include "core/base/alone.h"

#include <utility>

namespace gradus {

namespace {
constinit thread_local bool alone = false;
}

AloneGuard::AloneGuard() : before_(std::exchange(alone, true)) {}
AloneGuard::~AloneGuard() { alone = before_; }
bool computes_alone() { return alone; }

}   // namespace gradus
