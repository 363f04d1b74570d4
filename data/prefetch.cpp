// The threads of a Prefetch, and how they share the batches.
#include "data/prefetch.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/alone.h"
#include "core/base/thread_state.h"
#include "core/base/traps.h"

namespace gradus::data {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
constexpr Clock::duration shortest_nap = microseconds(50), longest_nap = microseconds(10'000);

}   // namespace

struct Prefetch::Crew {
  struct Slot {
    bool loaded = false;
    std::exception_ptr error;   // instead of a batch
  };

  Crew(int64_t room, int64_t first, int64_t end, Load load_batch, void* its_context)
      : slots(size_t(room)),
        next(first),
        taken(first),
        last(end),
        load(load_batch),
        context(its_context),
        recording(tls.recording),
        inference(tls.inference) {}

  Slot& slot(int64_t batch) { return slots[size_t(batch) % slots.size()]; }
  bool has_work() const { return next < last && next < taken + int64_t(slots.size()); }
  void load_into_slot(int64_t batch, std::unique_lock<std::mutex>& guard);
  void work();
  void nap(std::unique_lock<std::mutex>& guard);

  std::mutex lock;   // of all that changes
  std::condition_variable called, loaded;
  std::vector<Slot> slots;
  int64_t next;    // the first batch that nobody has begun
  int64_t taken;   // the first one that the loop has not taken
  const int64_t last;
  const Load load;
  void* const context;
  const bool recording, inference;
  bool stopped = false;
  int64_t calls = 0;   // how often the loop has called those that nap
  Clock::time_point last_taken;
  Clock::duration pace = microseconds(100);   // of the loop: from one batch to the next
  Clock::duration load_time{};                // of the last batch
  std::vector<std::thread> workers;
};

// Begins with the lock and ends with it; without it meanwhile.
void Prefetch::Crew::load_into_slot(int64_t batch, std::unique_lock<std::mutex>& guard) {
  guard.unlock();
  std::exception_ptr error;
  const auto begin = Clock::now();
  try {
    load(context, batch);
  } catch (...) {
    error = std::current_exception();
  }
  guard.lock();
  load_time = Clock::now() - begin;
  slot(batch) = {true, std::move(error)};
}

void Prefetch::Crew::work() {
  const AloneGuard alone;
  const NoTrapsGuard no_traps;   // as the team's threads: the program's guard does not reach this one
  tls.recording = recording;
  tls.inference = inference;
  std::unique_lock guard(lock);
  while (!stopped && next < last) {
    if (!has_work()) {
      nap(guard);
      continue;
    }
    const int64_t batch = next++;
    load_into_slot(batch, guard);
    if (batch == taken) loaded.notify_one();   // the loop may be waiting for it
  }
}

// All slots are full. Until half of them are empty, or the loop calls; twice as long if it has taken nothing meanwhile.
void Prefetch::Crew::nap(std::unique_lock<std::mutex>& guard) {
  const int64_t half = (int64_t(slots.size()) + 1) / 2, calls_before = calls;
  Clock::duration length = std::clamp<Clock::duration>(pace * half, shortest_nap, longest_nap);
  while (!stopped && calls == calls_before && next < last && !has_work()) {
    called.wait_for(guard, length, [&] { return stopped || calls != calls_before; });
    length = std::min<Clock::duration>(2 * length, longest_nap);
  }
}

void Prefetch::start(int64_t workers, int64_t room, int64_t first, int64_t last, Load load, void* context) {
  crew_ = new Crew(room, first, last, load, context);
  const int64_t wanted = std::min(workers, last - first);
  try {
    for (int64_t i = 0; i < wanted; ++i) crew_->workers.emplace_back([c = crew_] { c->work(); });
  } catch (const std::exception&) {   // out of threads or memory: those that there are do the work, or the loop does
  }
}

void Prefetch::stop() {
  if (!crew_) return;
  {
    std::lock_guard guard(crew_->lock);
    crew_->stopped = true;
  }
  crew_->called.notify_all();
  for (std::thread& worker : crew_->workers) worker.join();
  delete crew_;
  crew_ = nullptr;
}

void Prefetch::wait(int64_t batch) {
  std::unique_lock guard(crew_->lock);
  Crew::Slot& slot = crew_->slot(batch);
  if (crew_->next == batch) {   // the workers are behind
    ++crew_->next;
    if (crew_->load_time > shortest_nap) {   // else the call would take as long
      ++crew_->calls;
      crew_->called.notify_all();
    }
    crew_->load_into_slot(batch, guard);
  }
  crew_->loaded.wait(guard, [&] { return slot.loaded; });
  if (slot.error) std::rethrow_exception(slot.error);
}

void Prefetch::take(int64_t batch) {
  std::unique_lock guard(crew_->lock);
  Crew::Slot& slot = crew_->slot(batch);
  if (crew_->next == batch) ++crew_->next;
  else crew_->loaded.wait(guard, [&] { return slot.loaded; });
  slot = {};
  crew_->taken = batch + 1;
  const Clock::time_point now = Clock::now();
  if (crew_->last_taken != Clock::time_point()) crew_->pace = now - crew_->last_taken;
  crew_->last_taken = now;
}

}   // namespace gradus::data
