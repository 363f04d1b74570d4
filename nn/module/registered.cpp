// The set of addresses.
#include "nn/module/registered.h"

#include <pthread.h>

#include <map>
#include <mutex>

namespace gradus::nn::detail {

namespace {

struct Registry {
  std::mutex mutex;
  std::map<const void*, Kind, std::less<>> places;
};
// Never destroyed: nets may be global objects, which die late. A fork waits until no thread changes it, as the child
// has no thread that would unlock it.
Registry& registry() {
  static auto* all = [] {
    pthread_atfork(
        [] { registry().mutex.lock(); }, [] { registry().mutex.unlock(); }, [] { registry().mutex.unlock(); });
    return new Registry;
  }();
  return *all;
}

}   // namespace

void enter(void* object, Kind kind) {
  std::lock_guard lock(registry().mutex);
  registry().places[object] = kind;
}
void leave(const void* object) {
  std::lock_guard lock(registry().mutex);
  registry().places.erase(object);
}

std::vector<Resident> registered_in(const void* begin, size_t bytes) {
  std::lock_guard lock(registry().mutex);
  const auto& places = registry().places;
  std::vector<Resident> found;
  const void* end = static_cast<const char*>(begin) + bytes;
  for (auto at = places.lower_bound(begin); at != places.end() && at->first < end; ++at)
    found.push_back({at->first, at->second});
  return found;
}

}   // namespace gradus::nn::detail
