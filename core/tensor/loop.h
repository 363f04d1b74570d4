// The loop over one to four strided tensors of one (broadcast) shape.
//
// Idea: put the dimensions into the memory order of the first operand, drop those of size 1, and merge neighbours that
// are one run in every operand. What is left is usually a single run; the kernels see only runs: n numbers and a step
// each.
#ifndef GRADUS_CORE_TENSOR_LOOP_H
#define GRADUS_CORE_TENSOR_LOOP_H

#include "core/base/parallel.h"
#include "core/tensor/tensor.h"

namespace gradus {

// Elements per chunk. A chunk of a cheap function takes some 5 us, several times what a parallel region costs.
constexpr int64_t cheap_grain = 32768;
constexpr int64_t costly_grain = 8192;   // exp, tanh and the like
constexpr int64_t grain_unit = 64;       // pieces of a run begin at multiples of this: same vectors, same bits

struct Loop {
  static constexpr int max_operands = 4;
  static constexpr int64_t gathered = 1024;   // numbers at a time: those of three operands fit in the L1 cache
  int operands = 0;
  int dims = 0;
  int64_t size[Shape::max_dims];
  int64_t step[max_operands][Shape::max_dims];   // in elements; 0 where an operand is broadcast
  char* data[max_operands];
  int64_t width[max_operands];   // bytes per element

  explicit Loop(const Shape& shape);
  /// x's shape broadcasts to the loop's.
  void add(const Tensor& x);
  /// After the last add: order, drop and merge.
  void finish();
  /// The same for for_each_long_run: runs of a few numbers become long ones. Only the first operand may be written.
  void finish_for_long_runs();

  int64_t inner_step(int operand) const { return short_run ? 1 : dims ? step[operand][dims - 1] : 1; }

  int64_t short_run = 0;   // > 0: dims count rows of this many elements, with column_step within a row
  int64_t column_step[max_operands];
  bool gathers(int operand) const { return column_step[operand] != 1 || step[operand][dims - 1] != short_run; }
};

/// Calls body(n, pointers) for runs that together cover the loop; chunks of about `grain` elements go to threads.
template <class Body> void for_each_run(const Loop& loop, int64_t grain, const Body& body) {
  int last = loop.dims - 1;
  int64_t n = last < 0 ? 1 : loop.size[last], rows = 1;
  for (int d = 0; d < last; ++d) rows *= loop.size[d];
  if (n == 0 || rows == 0) return;
  // Long runs are cut into blocks; short ones stay whole and several make a chunk.
  int64_t cut = grain_cap ? (grain_cap + grain_unit - 1) / grain_unit * grain_unit : grain;
  if (cut > grain) cut = grain;
  int64_t blocks = rows == 1 || n > grain ? (n + cut - 1) / cut : 1;
  if (blocks < 1) blocks = 1;
  int64_t block = blocks == 1 ? n : cut;
  const int64_t together = blocks > 1 ? 1 : (grain / n > 0 ? grain / n : 1);
  auto run = [&](int64_t begin, int64_t end) {
    int64_t row = begin / blocks, at = begin % blocks, index[Shape::max_dims];
    char* base[Loop::max_operands];
    for (int k = 0; k < loop.operands; ++k) base[k] = loop.data[k];
    int64_t rest = row;
    for (int d = last - 1; d >= 0; --d) {
      index[d] = rest % loop.size[d];
      rest /= loop.size[d];
      for (int k = 0; k < loop.operands; ++k) base[k] += index[d] * loop.step[k][d] * loop.width[k];
    }
    for (int64_t item = begin; item < end; ++item) {
      char* p[Loop::max_operands];
      int64_t first = at * block, length = n - first < block ? n - first : block;
      for (int k = 0; k < loop.operands; ++k)
        p[k] = base[k] + (last < 0 ? 0 : first * loop.step[k][last] * loop.width[k]);
      body(length, p);
      if (++at < blocks) continue;
      at = 0;
      for (int d = last - 1; d >= 0; --d) {   // the next row: count up like an odometer
        bool carry = ++index[d] == loop.size[d];
        for (int k = 0; k < loop.operands; ++k)
          base[k] += (carry ? 1 - loop.size[d] : 1) * loop.step[k][d] * loop.width[k];
        if (!carry) break;
        index[d] = 0;
      }
    }
  };
  parallel_for(rows * blocks, together, run, 1, true);
}

/// Writes `rows` rows of an operand, from `data` on, to `to` without gaps. May write up to 64 bytes past their end.
void gather_rows(const Loop& loop, int operand, const char* data, int64_t rows, char* to);

/// for_each_run after finish_for_long_runs; the body writes to the first operand only. A kernel that is called for
/// ten numbers at a time (x [n, 10] + bias [10]) spends its time being called: so operands that are laid out
/// differently from the first one are gathered, a thousand numbers at a time.
template <class Body> void for_each_long_run(const Loop& loop, int64_t grain, const Body& body) {
  if (!loop.short_run) return for_each_run(loop, grain, body);
  const int64_t n = loop.short_run, group = Loop::gathered / n;
  for_each_run(loop, grain / n, [&](int64_t rows, char** p) {
    alignas(64) char buffer[Loop::max_operands][Loop::gathered * 8 + 64];
    for (int64_t first = 0; first < rows; first += group) {
      const int64_t count = rows - first < group ? rows - first : group;
      char* q[Loop::max_operands];
      for (int k = 0; k < loop.operands; ++k) {
        const int64_t row_step = loop.step[k][loop.dims - 1];
        const char* from = p[k] + first * row_step * loop.width[k];
        q[k] = loop.gathers(k) ? buffer[k] : const_cast<char*>(from);
        if (loop.gathers(k) && (first == 0 || row_step)) gather_rows(loop, k, from, count, q[k]);   // equal rows once
      }
      body(count * n, q);
    }
  });
}

}   // namespace gradus
#endif
