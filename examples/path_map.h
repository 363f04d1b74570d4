// Paths over the contours of a function of two numbers, as text and as an SVG picture, for optimiser_race.cpp.
#ifndef GRADUS_EXAMPLES_PATH_MAP_H
#define GRADUS_EXAMPLES_PATH_MAP_H

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <gradus.h>

struct Point {
  double x, y;
};
/// A function to be minimised.
struct Landscape {
  const char* name;
  Point start, minimum, low, high;   // low, high: what is drawn
  gradus::Tensor (*f)(const gradus::Tensor& x, const gradus::Tensor& y);
};
/// Where one went, and how it is shown.
struct Path {
  char letter;
  const char *name, *colour;
  std::vector<Point> points;
};

/// Row by row, from the top: which of the bands between two contours a place is in.
inline std::vector<double> bands(const Landscape& land, int64_t rows, int64_t columns) {
  using namespace gradus;
  const Tensor x = linspace(land.low.x, land.high.x, columns, {.dtype = float64});
  const Tensor y = linspace(land.high.y, land.low.y, rows, {.dtype = float64}).unsqueeze(1);
  return floor(log(land.f(x, y) + 1e-3) / std::log(5)).to_vector<double>();
}

/// Where a point is, from the left and from the top, if the drawn part measures width x height.
inline Point place(const Landscape& f, Point p, double width, double height) {
  return {(p.x - f.low.x) / (f.high.x - f.low.x) * width, (f.high.y - p.y) / (f.high.y - f.low.y) * height};
}

/// As text. Where paths meet, the one that is listed first is seen; dots are contours.
inline void print_map(const Landscape& land, const std::vector<Path>& paths) {
  constexpr size_t columns = 76, rows = 24;
  const std::vector<double> band = bands(land, rows + 1, columns + 1);
  std::vector<std::string> map(rows, std::string(columns, ' '));
  for (size_t i = 0; i < rows; ++i)
    for (size_t j = 0; j < columns; ++j) {
      const size_t at = i * (columns + 1) + j, below = at + columns + 1;
      if (band[at] != band[at + 1] || band[at] != band[below]) map[i][j] = '.';
    }
  const auto put = [&](Point p, char letter) {
    const Point at = place(land, p, columns, rows);
    if (at.x >= 0 && at.x < columns && at.y >= 0 && at.y < rows) map[size_t(at.y)][size_t(at.x)] = letter;
  };
  for (size_t k = paths.size(); k-- > 0;)
    for (const Point& p : paths[k].points) put(p, paths[k].letter);
  put(land.start, 'o');
  put(land.minimum, '*');
  std::printf("\n%s: from o to *\n\n", land.name);
  for (const std::string& line : map) std::printf("%s\n", line.c_str());
}

/// As a part of an SVG picture, 400 x 300; every other band is grey, and what leaves the frame is cut off.
inline void draw(std::FILE* svg, const Landscape& land, const std::vector<Path>& paths, int left) {
  constexpr size_t columns = 200, rows = 150, size = 2;
  const std::vector<double> band = bands(land, rows, columns);
  std::fprintf(svg, "<svg x=\"%d\" y=\"10\" width=\"400\" height=\"300\">\n<path fill=\"#e8e8e8\" d=\"", left);
  for (size_t at = 0, end; at < band.size(); at = end) {   // a bar for each run of places
    for (end = at + 1; end % columns != 0 && band[end] == band[at];) ++end;
    const size_t x = at % columns * size, y = at / columns * size;
    if (std::fmod(band[at], 2) == 0) std::fprintf(svg, "M%zu %zuh%zuv%zuH%zuz", x, y, (end - at) * size, size, x);
  }
  std::fprintf(svg, "\"/>\n");
  for (const Path& path : paths) {
    std::fprintf(svg, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"", path.colour);
    for (const Point& p : path.points)
      if (const Point at = place(land, p, 400, 300); std::fabs(at.x) + std::fabs(at.y) < 1e6)
        std::fprintf(svg, "%.1f,%.1f ", at.x, at.y);
    std::fprintf(svg, "\"/>\n");
  }
  const Point start = place(land, land.start, 400, 300), end = place(land, land.minimum, 400, 300);
  std::fprintf(svg, "<circle cx=\"%.0f\" cy=\"%.0f\" r=\"4\"/>\n", start.x, start.y);
  std::fprintf(svg, "<circle cx=\"%.0f\" cy=\"%.0f\" r=\"6\" fill=\"none\" stroke=\"#000\"/>\n</svg>\n", end.x, end.y);
}

/// Both functions beside each other, and the names below. Throws Error if the file cannot be written.
inline void save_picture(
    const std::string& file, const Landscape (&landscapes)[2], const std::vector<Path> (&paths)[2]) {
  std::FILE* svg = std::fopen(file.c_str(), "w");
  if (!svg) throw gradus::Error("--svg: cannot write " + file);
  std::fprintf(svg,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 830 340\" font-family=\"sans-serif\">\n"
      "<path fill=\"#fff\" d=\"M0 0H830V340H0Z\"/>\n");
  for (int i = 0; i < 2; ++i) draw(svg, landscapes[i], paths[i], 10 + 410 * i);
  int x = 12;
  for (const Path& path : paths[0]) {
    std::fprintf(svg, "<text x=\"%d\" y=\"330\" font-size=\"14\" fill=\"%s\">%s</text>\n", x, path.colour, path.name);
    x += 30 + 7 * int(std::string(path.name).size());
  }
  std::fprintf(svg, "</svg>\n");
  if (std::fclose(svg) != 0) throw gradus::Error("--svg: cannot write " + file);
}

#endif
