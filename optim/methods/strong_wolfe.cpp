// The search: an interval that holds a good step, which then shrinks.
#include "optim/methods/strong_wolfe.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gradus::optim {

namespace {

// Where the cubic through two points with their slopes is smallest, within bounds; their middle if it is nowhere.
double cubic_minimum(const LinePoint& p, const LinePoint& q, double low, double high) {
  const LinePoint &a = p.t <= q.t ? p : q, &b = p.t <= q.t ? q : p;
  const double d1 = p.slope + q.slope - 3 * (p.f - q.f) / (p.t - q.t), square = d1 * d1 - p.slope * q.slope;
  if (!(square >= 0)) return (low + high) / 2;
  const double d2 = std::sqrt(square);
  const double t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2));
  return std::min(std::max(t, low), high);
}

class Search {
 public:
  Search(const Callable<LinePoint(double)>& evaluate, const LinePoint& start, const StrongWolfeOptions& options)
      : evaluate_(evaluate), start_(start), o_(options) {}

  // Goes outwards until the smallest loss lies between the ends. True if it meets a good step, which is then low().
  bool bracket(LinePoint point) {
    LinePoint before = start_;
    for (; trials_ < o_.max_trials; ++trials_) {
      if (too_high(point) || (trials_ > 1 && point.f >= before.f)) return between(before, point);
      if (flat(point)) return between(point, point), true;
      if (point.slope >= 0) return between(before, point);
      const double next = cubic_minimum(before, point, point.t + 0.01 * (point.t - before.t), 10 * point.t);
      before = std::exchange(point, evaluate_(next));
    }
    return between(start_, point);
  }

  // Shrinks the interval until its better end is a good step, or there is no room left.
  void zoom(double length) {
    for (bool stuck = false, done = false; !done && trials_ < o_.max_trials; ++trials_) {
      if (std::fabs(high().t - low().t) * length < o_.tolerance_change) return;
      const LinePoint point = evaluate_(trial(stuck));
      if (too_high(point) || point.f >= low().f) {
        high() = point;
        choose_low();
        continue;
      }
      done = flat(point);
      if (!done && point.slope * (high().t - low().t) >= 0) high() = low();
      low() = point;
    }
  }

  LinePoint& low() { return ends_[low_]; }
  LinePoint& high() { return ends_[1 - low_]; }

 private:
  bool too_high(const LinePoint& p) const { return p.f > start_.f + o_.c1 * p.t * start_.slope; }
  bool flat(const LinePoint& p) const { return std::fabs(p.slope) <= -o_.c2 * start_.slope; }
  void choose_low() { low_ = ends_[0].f <= ends_[1].f ? 0 : 1; }
  bool between(const LinePoint& a, const LinePoint& b) {
    ends_[0] = a;
    ends_[1] = b;
    choose_low();
    return false;
  }
  // Where the cubic is smallest; but a second time near an end of the interval counts as no progress.
  double trial(bool& stuck) {
    const double left = std::min(low().t, high().t), right = std::max(low().t, high().t);
    const double margin = 0.1 * (right - left), t = cubic_minimum(ends_[0], ends_[1], left, right);
    const bool near_end = std::min(right - t, t - left) < margin;
    const bool moved = near_end && (stuck || t >= right || t <= left);
    stuck = near_end && !moved;
    if (!moved) return t;
    return std::fabs(t - right) < std::fabs(t - left) ? right - margin : left + margin;
  }

  const Callable<LinePoint(double)>& evaluate_;
  const LinePoint& start_;
  const StrongWolfeOptions& o_;
  LinePoint ends_[2];
  int low_ = 0;   // the end with the lower loss
  int64_t trials_ = 0;
};

}   // namespace

LinePoint strong_wolfe(const Callable<LinePoint(double)>& evaluate, const LinePoint& start, const LinePoint& first,
    double length, const StrongWolfeOptions& options) {
  Search search(evaluate, start, options);
  if (!search.bracket(first)) search.zoom(length);
  return search.low();
}

}   // namespace gradus::optim
