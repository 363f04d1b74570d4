// Everything one thread keeps: whether it is recording, its allocator lists, its counters.
//
// Idea: one constant-initialised, trivially destructible struct, reached by one load relative to the thread pointer. A
// second thread_local object, a destructor, or the default TLS model of shared libraries would each cost every small op
// more than the arithmetic does (a default shared library: 30 %).
#ifndef GRADUS_CORE_BASE_THREAD_STATE_H
#define GRADUS_CORE_BASE_THREAD_STATE_H

#include <cstddef>
#include <cstdint>

namespace gradus {

struct Node;
class SavedTensorsHooks;
struct PackedTensor;
struct SavedVisitor;
struct Place;

struct FreeBlock {
  FreeBlock* next;
  // Of the first block of a batch in the shared list.
  FreeBlock* next_batch;
  uint32_t batch_blocks;   // how many blocks the batch has
};

struct ThreadState {
  static constexpr int classes = 17;   // small blocks: class c holds blocks of 64 c bytes, up to 1 KiB

  bool recording = true;           // NoGradGuard switches it off
  bool burying = false;            // a node's destruction is under way further up the stack
  bool registered = false;         // the allocator knows this thread
  bool finished = false;           // the thread is ending: its lists have been handed back
  bool inference = false;          // InferenceModeGuard: tensors made now never take part in a graph
  uint8_t special = 0;             // what else record() has to do, as bits of Special; 0 in training
  int32_t passes = 0;              // backward passes under way in this thread, one within another
  uint64_t clock = 0;              // order number of this thread's youngest node
  Node* dying = nullptr;           // nodes waiting to be destroyed
  const Node* running = nullptr;   // the node whose formula is running, for messages
  int64_t live_nodes = 0;          // nodes born minus nodes died in this thread
  char* chunk = nullptr;           // where small blocks are cut from
  char* chunk_end = nullptr;
  FreeBlock* free[classes] = {};
  FreeBlock* spare[classes] = {};   // a second, full list; see allocator.cpp
  uint32_t room[classes] = {};      // how many more blocks free[c] may take; 0 until the allocator knows this thread

  enum Special : uint8_t {
    anomaly = 1,       // look for NaN: anomaly.h
    saved_hooks = 2,   // saved tensors are packed: saved.h
    pending = 4,       // an error waits in saved.cpp until record() can throw it
  };
  SavedTensorsHooks* hooks = nullptr;      // the innermost ones, if saved_hooks is set
  PackedTensor* unpacked = nullptr;        // those whose tensor is kept until the formula has run
  SavedVisitor* saved_visitor = nullptr;   // is told of every saved tensor that is moved
  const Place* place = nullptr;            // where in the program we are, for messages: anomaly.h

  /// What a thread takes over when it continues the work of another one.
  void take_over_modes(const ThreadState& from) {
    recording = from.recording;
    inference = from.inference;
    special = from.special;
    hooks = from.hooks;
    place = from.place;
    running = from.running;
    passes = from.passes;
    clock = from.clock;
  }
};

extern constinit thread_local ThreadState tls __attribute__((tls_model("initial-exec")));

}   // namespace gradus
#endif
