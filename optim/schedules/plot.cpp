// Drawing a schedule.
#include "optim/schedules/plot.h"

#include <algorithm>
#include <fstream>

#include "core/base/format.h"

namespace gradus::optim {

namespace {

using Curves = std::vector<std::vector<double>>;   // [group][0 .. steps]

Curves curves_of(LRScheduler& schedule, int64_t steps) {
  if (steps < 1) throw Error(fmt::format("plot: steps must be at least 1; got {}", steps));
  return schedule.preview(steps);
}
// The upper end of the axis of rates.
double highest_of(const Curves& curves) {
  double highest = 0;
  for (const auto& curve : curves) highest = std::max(highest, *std::max_element(curve.begin(), curve.end()));
  return highest > 0 ? highest : 1;
}
// Of `count` places along the axis of steps, the step at place i.
size_t step_at(int64_t i, int64_t count, const std::vector<double>& curve) {
  return size_t(double(i) * double(curve.size() - 1) / double(count - 1) + 0.5);
}

}   // namespace

std::string plot(LRScheduler& schedule, int64_t steps) {
  constexpr int64_t width = 60, height = 12;
  const Curves curves = curves_of(schedule, steps);
  const double highest = highest_of(curves);
  std::vector<std::string> lines(height, std::string(width, ' '));
  for (size_t g = curves.size(); g-- > 0;)   // the first group is drawn last, over the others
    for (int64_t column = 0; column < width; ++column) {
      const double up = curves[g][step_at(column, width, curves[g])] / highest * (height - 1);
      lines[size_t(height - 1 - int64_t(up + 0.5))][size_t(column)] = "*o+x#"[g % 5];
    }
  std::string text = fmt::format("{:>10}  lr by {}\n", "", schedule.name());
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string label = i == 0 ? fmt::format("{:.4g}", highest) : i + 1 == lines.size() ? "0" : "";
    text += fmt::format("{:>10} |{}\n", label, lines[i].substr(0, lines[i].find_last_not_of(' ') + 1));
  }
  const int64_t first = schedule.last_epoch();
  text += fmt::format("{:>10} +{:-<{}}\n", "", "", width);
  text += fmt::format("{:>10}  {:<{}}{:>30}\n", "step", first, width - 30, first + steps);
  return text;
}

void plot(LRScheduler& schedule, int64_t steps, const std::string& file) {
  constexpr double width = 480, height = 200, left = 64, top = 28, right = 16, bottom = 28;
  constexpr int64_t most_points = 961;   // two for each pixel
  if (!file.ends_with(".svg")) throw Error(fmt::format("plot: the name of the file must end in .svg; got {}", file));
  const Curves curves = curves_of(schedule, steps);
  const double highest = highest_of(curves), across = width - left - right, up = height - top - bottom;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\" "
      "font-size=\"12\" fill=\"#777\">\n"   // to be read on white and on black
      "<path d=\"M{2} {3}V{4}H{5}\" fill=\"none\" stroke=\"#888\"/>\n",
      width, height, left, top, top + up, left + across);
  auto text = [&](double x, double y, const char* anchor, const std::string& words) {
    svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor, words);
  };
  text(left, top - 10, "start", std::string("lr by ") + schedule.name());
  text(left - 6, top + 4, "end", fmt::format("{:.3g}", highest));
  text(left - 6, top + up + 4, "end", "0");
  text(left, height - 8, "middle", fmt::format("{}", schedule.last_epoch()));
  text(left + across, height - 8, "end", fmt::format("step {}", schedule.last_epoch() + steps));
  const char* const colours[] = {"#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e"};
  for (size_t g = 0; g < curves.size(); ++g) {
    const int64_t points = std::min(most_points, steps + 1);
    svg += fmt::format("<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"2\" points=\"", colours[g % 5]);
    for (int64_t i = 0; i < points; ++i) {
      const size_t step = step_at(i, points, curves[g]);
      svg += fmt::format("{}{:.1f},{:.1f}", i ? " " : "", left + across * double(step) / double(steps),
          top + up * (1 - curves[g][step] / highest));
    }
    svg += "\"/>\n";
  }
  svg += "</svg>\n";
  std::ofstream out(file, std::ios::binary);
  out << svg;
  out.close();
  if (!out) throw FileError(fmt::format("plot: cannot write {}", file));
}

}   // namespace gradus::optim
