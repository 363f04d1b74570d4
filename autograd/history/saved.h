// Saved tensors from outside: what a node keeps for backward, and hooks that keep something else instead.
//
//   SavedTensorsHooks guard([](const Tensor& x) { return write_to_disk(x); }, [](const File& f) { return read(f); });
//
// Read first: record.h, graph.h.
#ifndef GRADUS_AUTOGRAD_HISTORY_SAVED_H
#define GRADUS_AUTOGRAD_HISTORY_SAVED_H

#include "autograd/history/graph.h"
#include "core/base/callable.h"

namespace gradus {

/// Something that an op keeps until backward has run.
struct SavedTensor {
  std::string name;   ///< "a" of "mul(a, b)"; "result"; "" if the op does not say
  Shape shape;
  Dtype dtype;
  int64_t bytes;   ///< of its numbers; several tensors may share them, and 0 for one that hooks have packed
  Tensor tensor;   ///< undefined if it is packed
};
/// What the node of y keeps. Throws GradError if y has no graph, or if backward has released it.
std::vector<SavedTensor> saved_tensors(const GraphNode& node);
std::vector<SavedTensor> saved_tensors(const Tensor& y);
/// The bytes kept behind y. Shared memory is counted once; leaves that require grad are not counted, since they live
/// anyway.
int64_t saved_bytes(const Tensor& y);
/// The bytes that each of these nodes keeps; memory that several keep counts for the first of them.
std::vector<int64_t> saved_bytes(const std::vector<Node*>& nodes);

/// While it lives, what ops of this thread would keep for backward goes through pack(const Tensor&) -> anything, and
/// comes back through unpack(that) -> Tensor when a formula asks for it: kept on disk, in half precision, or not at
/// all. Of nested hooks only the innermost apply. Both functions are copied; unpack runs long after the guard is gone,
/// maybe more than once. The tensors given to pack have no history, and must not be changed in place. If unpack returns
/// another shape or dtype, backward throws GradError.
class SavedTensorsHooks {
 public:
  using Unpack = Callable<Tensor()>;
  template <class P, class U>
  SavedTensorsHooks(P pack, U unpack)
      : pack_([pack = std::move(pack), unpack = std::move(unpack)](const Tensor& x) mutable -> Unpack {
          return [packed = pack(x), unpack]() mutable -> Tensor { return unpack(packed); };
        }),
        before_(std::exchange(tls.hooks, this)),
        special_before_(tls.special) {
    tls.special |= ThreadState::saved_hooks;
  }
  ~SavedTensorsHooks() {
    tls.hooks = before_;
    tls.special = uint8_t((tls.special & ~ThreadState::saved_hooks) | (special_before_ & ThreadState::saved_hooks));
  }
  SavedTensorsHooks(const SavedTensorsHooks&) = delete;
  SavedTensorsHooks& operator=(const SavedTensorsHooks&) = delete;

  Unpack pack(const Tensor& x) const { return pack_(x); }

 private:
  Callable<Unpack(const Tensor&)> pack_;
  SavedTensorsHooks* before_;
  uint8_t special_before_;
};

/// Is shown saved tensors, see detail::visit_saved in record.h.
struct SavedVisitor {
  void (*visit)(SavedVisitor& self, const class Saved& x);
  static SavedTensor describe(const Saved& x, const char* signature);
};

namespace detail {
// The result of a node, if hooks shall have it or have had it.
void pack_result(Node& node, const Tensor& y);
Tensor unpack_result(const Node& node);
// The formulas of a node have run: what hooks have unpacked for them can go.
void drop_unpacked();
// Throws what a hook threw where nothing could be thrown.
[[noreturn]] void throw_waiting_error();
}   // namespace detail

}   // namespace gradus
#endif
