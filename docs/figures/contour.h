// Contour lines of a function of two numbers, and polylines with fewer points.
//
// Idea: a line enters a square of a grid through a side along which the function passes the level, and leaves it
// through another such side. The sides are linked square by square, then the links are followed.
#ifndef GRADUS_DOCS_FIGURES_CONTOUR_H
#define GRADUS_DOCS_FIGURES_CONTOUR_H

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "docs/figures/svg.h"

namespace gradus::figures {

/// Where f was computed: f[i][j] at the point i of n along x, and j along y.
struct Grid {
  Point low, high;
  std::vector<std::vector<double>> f;

  Point at(double i, double j) const {
    const double n = double(f.size() - 1);
    return {low.x + (high.x - low.x) * i / n, low.y + (high.y - low.y) * j / n};
  }
};

/// Sides of squares that a line crosses: where, and to which other sides lines lead, at most one in each square.
struct Crossing {
  Point at;
  std::vector<int> others;
};

inline std::map<int, Crossing> crossings_of(const Grid& grid, double level) {
  const int n = int(grid.f.size());
  std::map<int, Crossing> crossings;
  for (int i = 0; i + 1 < n; ++i)
    for (int j = 0; j + 1 < n; ++j) {
      const int corners[4][2] = {{i, j}, {i + 1, j}, {i + 1, j + 1}, {i, j + 1}};
      std::vector<int> crossed;
      for (int k = 0; k < 4; ++k) {
        const auto [ai, aj] = corners[k];
        const auto [bi, bj] = corners[(k + 1) % 4];
        const double a = grid.f[ai][aj] - level, b = grid.f[bi][bj] - level;
        if ((a < 0) == (b < 0)) continue;
        const int side = 2 * (std::min(ai, bi) * n + std::min(aj, bj)) + (ai == bi);
        crossings[side].at = grid.at(ai + (bi - ai) * a / (a - b), aj + (bj - aj) * a / (a - b));
        crossed.push_back(side);
      }
      for (size_t k = 0; k + 1 < crossed.size(); k += 2) {
        crossings[crossed[k]].others.push_back(crossed[k + 1]);
        crossings[crossed[k + 1]].others.push_back(crossed[k]);
      }
    }
  return crossings;
}

/// The lines on which f is `level`, with gaps (points that are not finite) between them.
inline std::vector<Point> contour(const Grid& grid, double level) {
  std::map<int, Crossing> crossings = crossings_of(grid, level);
  std::vector<Point> line;
  const auto follow = [&](int side) {
    line.push_back(crossings[side].at);
    while (!crossings[side].others.empty()) {
      const int next = crossings[side].others.back();
      crossings[side].others.pop_back();
      std::erase(crossings[next].others, side);
      line.push_back(crossings[side = next].at);
    }
    line.push_back({NAN, NAN});
  };
  for (auto& [side, crossing] : crossings)   // lines that end at the frame, from one of their ends
    if (crossing.others.size() == 1) follow(side);
  for (auto& [side, crossing] : crossings)   // closed ones
    if (!crossing.others.empty()) follow(side);
  return line;
}

/// The polyline from first to last with fewer points; those left out are at most `allowed` away from it, where x and y
/// count in units of `unit`. Source: Douglas and Peucker 1973.
inline void thin(
    const std::vector<Point>& line, size_t first, size_t last, Point unit, double allowed, std::vector<Point>& out) {
  const double dx = (line[last].x - line[first].x) / unit.x, dy = (line[last].y - line[first].y) / unit.y;
  const double length = std::hypot(dx, dy);
  double farthest = 0;
  size_t at = first;
  for (size_t i = first + 1; i < last; ++i) {
    const double x = (line[i].x - line[first].x) / unit.x, y = (line[i].y - line[first].y) / unit.y;
    const double along = length > 0 ? std::clamp((x * dx + y * dy) / (length * length), 0.0, 1.0) : 0;
    const double distance = std::hypot(x - along * dx, y - along * dy);
    if (distance > farthest) farthest = distance, at = i;
  }
  if (farthest > allowed) {
    thin(line, first, at, unit, allowed, out);
    thin(line, at, last, unit, allowed, out);
  } else {
    out.push_back(line[last]);
  }
}

/// The same for a polyline with gaps.
inline std::vector<Point> thinned(const std::vector<Point>& line, Point unit, double allowed) {
  std::vector<Point> out;
  for (size_t i = 0; i < line.size(); ++i) {
    size_t end = i;
    while (end < line.size() && std::isfinite(line[end].x) && std::isfinite(line[end].y)) ++end;
    if (end > i) {
      out.push_back(line[i]);
      if (end > i + 1) thin(line, i, end - 1, unit, allowed, out);
    }
    if (end < line.size()) out.push_back(line[end]);
    i = end;
  }
  return out;
}

}   // namespace gradus::figures
#endif
