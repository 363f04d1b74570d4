// Plots as SVG text: curves over two axes, for the pages in docs.
//
//   Plot plot("Huber loss", "input - target", "");
//   plot.line("loss", curve(huber, -3, 3)).line("gradient", curve(slope, -3, 3), Plot::dashed);
//   plot.save("docs/figures/losses/huber_loss.svg");
//
// Idea: a plot keeps points in their own units; svg() turns them into pixels when all are known. Colours follow the
// reader's light or dark theme. Equal numbers give equal text, so a picture changes only when what it shows does.
#ifndef GRADUS_DOCS_FIGURES_SVG_H
#define GRADUS_DOCS_FIGURES_SVG_H

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace gradus::figures {

struct Point {
  double x, y;
};

/// f at n points from low to high.
template <class F> std::vector<Point> curve(F f, double low, double high, int n = 241) {
  std::vector<Point> points;
  for (int i = 0; i < n; ++i) {
    const double x = low + (high - low) * i / (n - 1);
    points.push_back({x, f(x)});
  }
  return points;
}

/// Text with the characters that mean something in SVG written out.
inline std::string escaped(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return out;
}

class Plot {
 public:
  /// dashed: in the colour of the line before it. faint: thin and grey, without a label, such as a contour.
  enum Style { solid, dashed, faint };

  Plot(std::string title, std::string x_label, std::string y_label)
      : title_(std::move(title)), x_label_(std::move(x_label)), y_label_(std::move(y_label)) {}

  /// What an axis spans; lines are cut off there. Without this call: what the points need.
  Plot& x_range(double low, double high) { return x_ = {low, high}, *this; }
  Plot& y_range(double low, double high) { return y_ = {low, high}, *this; }
  /// Both axes logarithmic: all numbers must be greater than 0, and ranges are those of logarithms.
  Plot& log_log() { return logarithmic_ = true, *this; }
  /// A polyline; without a label it is not in the legend. A point that is not finite is a gap.
  Plot& line(std::string label, std::vector<Point> points, Style style = solid) {
    if (style == solid || (style == dashed && lines_ == 0)) ++lines_;
    const int colour = style == faint ? colours : (lines_ - 1) % colours;
    curves_.push_back({std::move(label), std::move(points), style, colour});
    return *this;
  }
  /// The size of the whole picture; without room for a legend.
  Plot& panel(int width, int height) {
    width_ = width, height_ = height;
    right_ = width - 14, bottom_ = height - 48;
    return *this;
  }
  /// A dot with a text beside it.
  Plot& mark(std::string label, Point at) { return marks_.push_back({std::move(label), at, false}), *this; }
  Plot& ring(Point at) { return marks_.push_back({"", at, true}), *this; }

  std::string svg() const { return opening(width_, height_) + content() + "</svg>\n"; }
  /// Panels of one size beside each other, as one picture.
  static std::string row(const std::vector<Plot>& panels) {
    std::string out = panels[0].opening(panels[0].width_ * int(panels.size()), panels[0].height_);
    for (size_t i = 0; i < panels.size(); ++i)
      out += format("<g transform=\"translate(%d)\">\n", panels[0].width_ * int(i)) + panels[i].content() + "</g>\n";
    return out + "</svg>\n";
  }
  void save(const std::string& file) const { save(file, svg()); }
  static void save(const std::string& file, const std::string& svg) {
    std::ofstream out(file, std::ios::binary);
    out << svg;
    if (!out.flush()) throw std::runtime_error("cannot write " + file);
  }

 private:
  struct Span {
    double low = 0, high = 0;
  };
  struct Curve {
    std::string label;
    std::vector<Point> points;
    Style style;
    int colour;
  };
  struct Mark {
    std::string label;
    Point at;
    bool ring;
  };
  static constexpr int left = 56, top = 34, colours = 8;

  template <class... Numbers> static std::string format(const char* form, Numbers... numbers) {
    char buffer[512];
    std::snprintf(buffer, sizeof buffer, form, numbers...);
    return buffer;
  }
  static std::string text(const char* kind, double x, double y, const char* anchor, const std::string& words) {
    return format("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", kind, x, y, anchor) + escaped(words) +
           "</text>\n";
  }
  double scaled(double v) const { return logarithmic_ ? std::log10(v) : v; }
  double pixel_x(double v, Span s) const { return left + (right_ - left) * (scaled(v) - s.low) / (s.high - s.low); }
  double pixel_y(double v, Span s) const { return bottom_ - (bottom_ - top) * (scaled(v) - s.low) / (s.high - s.low); }

  // What all plots of a picture share: the size, colours, and the frame at which lines are cut off.
  std::string opening(int width, int height) const {
    std::string out =
        format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n", width,
            height, width, height);
    out += style_sheet();
    return out + format("<clipPath id=\"frame\"><path d=\"M%d %dH%dV%dH%dZ\"/></clipPath>\n", left, top, right_,
                     bottom_, left);
  }
  std::string content() const {
    const Span x = spanned(x_, &Point::x), y = spanned(y_, &Point::y);
    std::string out = text("title", left, 20, "start", title_) + axes(x, y);
    for (const Curve& c : curves_) out += path(c, x, y);
    for (const Mark& m : marks_) {
      const double px = pixel_x(m.at.x, x), py = pixel_y(m.at.y, y);
      out += format(
          m.ring ? "<circle style=\"fill: none; stroke: #8c959f; stroke-width: 2\" cx=\"%.1f\" cy=\"%.1f\" r=\"6\"/>\n"
                 : "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n",
          px, py);
      if (!m.label.empty()) out += text("", px + 7, py - 6, "start", m.label);
    }
    return out + legend();
  }

  // What was asked for, or the finite numbers with a margin of a twentieth.
  Span spanned(Span asked, double Point::*axis) const {
    if (asked.low < asked.high) return asked;
    Span s{INFINITY, -INFINITY};
    auto widen = [&](const Point& p) {
      if (!std::isfinite(p.x) || !std::isfinite(p.y)) return;
      s = {std::min(s.low, scaled(p.*axis)), std::max(s.high, scaled(p.*axis))};
    };
    for (const Curve& c : curves_)
      for (const Point& p : c.points) widen(p);
    for (const Mark& m : marks_) widen(m.at);
    if (!(s.low <= s.high)) return {0, 1};
    const double margin = axis == &Point::x ? 0 : (s.high - s.low) / 20;
    return s.low == s.high ? Span{s.low - 1, s.high + 1} : Span{s.low - margin, s.high + margin};
  }
  // 1, 2 or 5 times a power of ten, so that about `wanted` of them fill the span.
  static double tick_step(Span s, double wanted) {
    const double rough = (s.high - s.low) / wanted, power = std::pow(10, std::floor(std::log10(rough)));
    return power * (rough < 1.5 * power ? 1 : rough < 3.5 * power ? 2 : rough < 7.5 * power ? 5 : 10);
  }

  // Powers of ten; over a short span also 2 and 5 times as much.
  std::vector<double> log_ticks(Span s) const {
    std::vector<double> ticks;
    for (double power = std::floor(s.low); power <= s.high; ++power)
      for (const int digit : {1, 2, 5}) {
        const double v = digit * std::pow(10, power), place = std::log10(v);
        if (place > s.low - 1e-9 && place < s.high + 1e-9 && (digit == 1 || s.high - s.low < 2.5)) ticks.push_back(v);
      }
    return ticks;
  }
  std::vector<double> ticks(Span s, double wanted) const {
    if (logarithmic_) return log_ticks(s);
    std::vector<double> ticks;
    const double step = tick_step(s, wanted);
    for (double i = std::ceil(s.low / step - 1e-9); i * step <= s.high + 1e-9 * step; ++i)
      ticks.push_back(i == 0 ? 0.0 : i * step);
    return ticks;
  }

  std::string axes(Span x, Span y) const {
    std::string out;
    for (const double v : ticks(x, 6)) {
      out += format("<path class=\"%s\" d=\"M%.1f %dV%d\"/>", v == 0 ? "zero" : "grid", pixel_x(v, x), top, bottom_);
      out += text("small", pixel_x(v, x), bottom_ + 16, "middle", format("%.8g", v));
    }
    for (const double v : ticks(y, 5)) {
      out += format("<path class=\"%s\" d=\"M%d %.1fH%d\"/>", v == 0 ? "zero" : "grid", left, pixel_y(v, y), right_);
      out += text("small", left - 7, pixel_y(v, y) + 4, "end", format("%.8g", v));
    }
    out += text("small", (left + right_) / 2.0, bottom_ + 36, "middle", x_label_);
    return out + text("small", right_ + 14, 20, "start", y_label_);
  }
  std::string path(const Curve& c, Span x, Span y) const {
    std::string d;
    bool drawing = false;
    for (const Point& p : c.points) {
      const bool finite = std::isfinite(p.x) && std::isfinite(p.y);
      // Far outside of the frame a coordinate would only be long.
      const double py = finite ? std::clamp(pixel_y(p.y, y), -1e4, 1e4) : 0;
      if (finite) d += format(drawing ? "L%.1f %.1f" : "M%.1f %.1f", pixel_x(p.x, x), py);
      drawing = finite;
    }
    const char* kinds[] = {"line", "line dashed", "faint"};
    return format("<path clip-path=\"url(#frame)\" class=\"%s c%d\" d=\"", kinds[c.style], c.colour) + d + "\"/>\n";
  }
  std::string legend() const {
    std::string out;
    int y = top + 10;
    for (const Curve& c : curves_) {
      if (c.style == faint || c.label.empty()) continue;
      const char* kind = c.style == dashed ? "line dashed" : "line";
      out += format("<path class=\"%s c%d\" d=\"M%d %dH%d\"/>", kind, c.colour, right_ + 14, y - 4, right_ + 38);
      out += text("small", right_ + 45, y, "start", c.label);
      y += 19;
    }
    return out;
  }
  static std::string style_sheet() {
    const char* light[colours] = {
        "#0b62c4", "#c2410c", "#2f7d5b", "#8a3ffc", "#b8860b", "#b0226b", "#0e7490", "#57606a"};
    const char* dark[colours] = {
        "#6cb0ff", "#ff9a5c", "#4cb58a", "#c29bff", "#e3b341", "#f778ba", "#56d4dd", "#9198a1"};
    std::string on_light, on_dark;
    for (int i = 0; i < colours; ++i) {
      on_light += format(" .c%d { stroke: %s }", i, light[i]);
      on_dark += format(" .c%d { stroke: %s }", i, dark[i]);
    }
    return "<style>\n"
           "  text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-size: 15px } circle { fill: "
           "#24292f }\n"
           "  .small { font-size: 12px; fill: #57606a } path { fill: none } .grid { stroke: #d0d7de; stroke-width: .6 "
           "}\n"
           "  .zero { stroke: #8c959f } .faint { stroke: #afb8c1; stroke-width: .8 } .line { stroke-width: 2 }\n"
           "  .dashed { stroke-dasharray: 6 4 }" +
           on_light +
           "\n  @media (prefers-color-scheme: dark) {\n"
           "    text { fill: #e6edf3 } circle { fill: #e6edf3 } .small { fill: #9198a1 } .grid { stroke: #3d444d }\n"
           "    .zero { stroke: #6e7681 } .faint { stroke: #57606a }" +
           on_dark + "\n  }\n</style>\n";
  }

  std::string title_, x_label_, y_label_;
  Span x_, y_;
  std::vector<Curve> curves_;
  std::vector<Mark> marks_;
  bool logarithmic_ = false;
  int lines_ = 0, width_ = 620, height_ = 320, right_ = 450, bottom_ = 272;
};

}   // namespace gradus::figures
#endif
