// Where the parameters, buffers and modules of the program are in memory.
//
// Idea: C++ cannot list the members of a struct, but a member lies within the struct's bytes. So these three say where
// they are born and die, and one that lies within a module but is not in its list has been forgotten: see
// check_members.h. Costs an entry in a set for each object, and nothing when they are used.
#ifndef GRADUS_NN_MODULE_REGISTERED_H
#define GRADUS_NN_MODULE_REGISTERED_H

#include <cstddef>
#include <vector>

namespace gradus::nn {

enum class Kind { parameter, buffer, module };

namespace detail {
void enter(void* object, Kind kind);   // not const: compilers would warn that nothing has been written there yet
void leave(const void* object);

struct Resident {
  const void* object;
  Kind kind;
};
/// Those within these bytes, by address.
std::vector<Resident> registered_in(const void* begin, size_t bytes);
}   // namespace detail

/// An empty base. A moved object is born in a new place; the old one lives on, empty.
template <Kind kind> class Registered {
 protected:
  Registered() { detail::enter(this, kind); }
  Registered(Registered&&) noexcept : Registered() {}
  Registered& operator=(Registered&&) noexcept { return *this; }
  ~Registered() { detail::leave(this); }
};

}   // namespace gradus::nn
#endif
