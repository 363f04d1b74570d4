// What a sweep leaves in the build folder: its figures as JSON, a plot per curve, and a page that shows the plots.
//
// Read first: sweep_table.h.
#ifndef GRADUS_BENCH_SWEEP_PAGE_H
#define GRADUS_BENCH_SWEEP_PAGE_H

#include <filesystem>

#include "bench/sweep_table.h"
#include "bench/table.h"
#include "docs/figures/svg.h"

namespace bench {

/// A figure of both sides.
struct Both {
  double ours = 0, rival = 0;   // rival: 0 without one
};

/// One size of a curve.
struct Point {
  Curve curve;
  int64_t size;
  int threads;
  std::string measure;
  Both seconds;       // of a step: the median of all rounds
  double ratio = 0;   // the median of the rounds' ratios
  Both counted;       // bytes that tensors held at most, by the allocator's counter
  Both resident;      // bytes of the process in RAM, at most
};

inline Unit unit_of(double seconds) { return seconds < 1e-6 ? ns : seconds < 1e-3 ? us : ms; }

inline void write_json(const std::string& file, const std::vector<Point>& points) {
  std::ofstream out(file);
  out << "[";
  for (const Point& p : points)
    out << (&p == points.data() ? "\n" : ",\n") << "{\"curve\": \"" << p.curve.name << "\", \"" << p.curve.axis
        << "\": " << p.size << ", \"threads\": " << p.threads << ", \"measure\": \"" << p.measure << "\", \"seconds\": "
        << p.seconds.ours << ", \"libtorch_seconds\": " << p.seconds.rival << ", \"ratio\": " << p.ratio
        << ", \"counted_bytes\": " << p.counted.ours << ", \"libtorch_counted_bytes\": " << p.counted.rival
        << ", \"resident_bytes\": " << p.resident.ours << ", \"libtorch_resident_bytes\": " << p.resident.rival << "}";
  out << "\n]\n";
}

/// A line of a plot, for each side.
struct Line {
  const char* label;
  std::vector<Point> points;
  std::function<Both(const Point&)> figure;
};
/// Over the sizes, both axes logarithmic: the first line solid, the others dashed, each side in its colour.
inline std::string log_plot(const Curve& curve, const std::string& unit, const std::vector<Line>& lines) {
  using gradus::figures::Plot;
  Plot plot(curve.title, curve.axis, unit);
  plot.log_log();
  for (const char* side : {"gradus", "libtorch"})
    for (const Line& line : lines) {
      std::vector<gradus::figures::Point> places;
      for (const Point& p : line.points) {
        const Both both = line.figure(p);
        const double figure = side[0] == 'g' ? both.ours : both.rival;
        if (figure > 0) places.push_back({double(p.size), figure});
      }
      if (!places.empty())
        plot.line(side + (std::string(", ") + line.label), places, &line == lines.data() ? Plot::solid : Plot::dashed);
    }
  return plot.svg();
}

inline std::vector<Point> with_threads(const std::vector<Point>& points, int threads) {
  std::vector<Point> chosen;
  for (const Point& p : points)
    if (p.threads == threads) chosen.push_back(p);
  return chosen;
}

inline std::string time_plot(const std::vector<Point>& points) {
  const Curve& curve = points.front().curve;
  const Unit unit = unit_of(points.front().seconds.ours / curve.items(points.front().size));
  const auto per_item = [&](const Point& p) {
    const double scale = unit.per_second / curve.items(p.size);
    return Both{p.seconds.ours * scale, p.seconds.rival * scale};
  };
  return log_plot(curve, unit.name + (" per " + curve.item),
      {{"1 thread", with_threads(points, 1), per_item}, {"2 threads", with_threads(points, 2), per_item}});
}

inline std::string memory_plot(const std::vector<Point>& points) {
  const std::vector<Point> chosen = with_threads(points, points.front().threads);
  return log_plot(points.front().curve, "MB at most",
      {{"tensors", chosen,
           [](const Point& p) {
             return Both{p.counted.ours / 1e6, p.counted.rival / 1e6};
           }},
          {"process", chosen, [](const Point& p) {
             return Both{p.resident.ours / 1e6, p.resident.rival / 1e6};
           }}});
}

/// Writes sweep.json, the plots and index.html, into a folder that is made.
inline void write_page(const std::string& folder, const std::vector<Point>& points) {
  std::filesystem::create_directories(folder);
  write_json(folder + "/sweep.json", points);
  std::ofstream page(folder + "/index.html");
  page << "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>Growth</title>\n<h1>Growth: gradus and libtorch</h1>\n";
  const auto add = [&](std::string name, const std::string& svg) {
    for (char& c : name)
      if (c == '/' || c == ' ') c = '_';
    gradus::figures::Plot::save(folder + "/" + name + ".svg", svg);
    page << "<figure><img src=\"" << name << ".svg\"><figcaption>" << name << "</figcaption></figure>\n";
  };
  for (size_t first = 0, end = 0; first < points.size(); first = end) {
    const Curve& curve = points[first].curve;
    while (end < points.size() && points[end].curve.name == curve.name) ++end;
    for (const std::string& measure : curve.measures) {
      std::vector<Point> chosen;
      for (size_t i = first; i < end; ++i)
        if (points[i].measure == measure) chosen.push_back(points[i]);
      if (chosen.empty()) continue;
      add(curve.name + " " + measure, time_plot(chosen));
      if (measure == curve.measures.back()) add(curve.name + " memory", memory_plot(chosen));
    }
  }
}

}   // namespace bench
#endif
