// parallel_for: a loop cut into chunks, the chunks shared among threads.
//
// Idea: chunks depend on n and the grain alone, never on the number of threads, so results do not either. Work that
// fits one chunk stays on the calling thread: even a region with threads that are awake costs up to 1 us, and threads
// make all reference counts atomic (ref.h). To wake one costs more, see Note [Waking] in team.h; so the first chunk of
// a short loop is timed, and decides. If another thread is inside a region, or the program inside an OpenMP one, the
// body runs serially: user threads do not multiply.
// Read next: team.h.
#ifndef GRADUS_CORE_BASE_PARALLEL_H
#define GRADUS_CORE_BASE_PARALLEL_H

#include <cstdint>
#include <type_traits>

namespace gradus {

/// The most threads one operation may use; at the start GRADUS_NUM_THREADS, or else OMP_NUM_THREADS, or else the number
/// of processors this process may run on.
int get_num_threads();
/// Throws Error unless n >= 1; more than 4096 count as 4096. The host program's OpenMP settings are not touched.
void set_num_threads(int n);

/// Whose threads compute: "team", threads of our own, or "openmp", those of the host program's OpenMP regions, so that
/// one pool serves its loops and ours. Results are the same bits. At the start GRADUS_EXECUTOR, or else "team".
const char* get_executor();
/// Throws Error for any other name.
void set_executor(const char* name);

/// What the environment asks for; a value that means nothing is named on stderr.
int num_threads_of_environment();
const char* executor_of_environment();

/// For tests: caps every grain at `items` (0: no cap), so that small inputs enter parallel regions. Returns the old
/// cap.
int64_t set_grain_cap(int64_t items);
/// How many parallel regions the whole process has entered so far.
int64_t regions_entered();

void run_parallel(int64_t n, int64_t grain, bool light, void (*body)(void*, int64_t begin, int64_t end), void* context);
extern int64_t grain_cap;

/// Calls body(begin, end) for pieces that together make up 0 .. n. Pieces begin at multiples of `grain`, or under a
/// grain cap at multiples of max(cap, unit). If bodies throw, the first exception reaches the caller once all threads
/// are done. A grain of several items is some microseconds of work; one item may be any amount, unless `light` says
/// that it is no more either.
template <class Body> void parallel_for(int64_t n, int64_t grain, Body&& body, int64_t unit = 1, bool light = false) {
  if (grain_cap) grain = grain < unit ? grain : grain_cap > unit ? (grain_cap < grain ? grain_cap : grain) : unit;
  if (n <= grain && !grain_cap) {
    if (n > 0) body(int64_t(0), n);
    return;
  }
  using B = std::remove_reference_t<Body>;
  run_parallel(
      n, grain, light || grain > 1, [](void* b, int64_t begin, int64_t end) { (*static_cast<B*>(b))(begin, end); },
      const_cast<void*>(static_cast<const void*>(&body)));
}

/// Microseconds of work from which on threads that sleep are worth waking.
constexpr double worth_waking = 60;

/// Calls body(thread, threads) for each thread in 0 .. threads-1, where `threads` is `wanted` or, if that is less,
/// get_num_threads(); or once, as body(0, 1). The body may throw. `work`: what all of it takes one thread, in
/// microseconds; 0: it is not known yet, and nobody is woken.
void run_team(int wanted, void (*body)(void*, int thread, int threads), void* context, double work = worth_waking);

}   // namespace gradus
#endif
