// Draws the curves of docs/losses.md: each loss and its gradient, as gradus computes them.
#include <functional>

#include <gradus.h>

#include "docs/figures/svg.h"

using namespace gradus;
using figures::Plot;
using losses::Reduction;

namespace {

// One term of a loss for each number in x.
using Terms = std::function<Tensor(const Tensor& x)>;
struct Line {
  std::string label;
  Terms terms;
};
struct Figure {
  std::string name, title, axis;
  double low, high, bottom, top;   // what is shown
  std::vector<Line> lines;
};

std::vector<figures::Point> points(const Tensor& x, const Tensor& y) {
  const std::vector<double> across = x.to_vector<double>(), up = y.to_vector<double>();
  std::vector<figures::Point> list;
  for (size_t i = 0; i < across.size(); ++i) list.push_back({across[i], up[i]});
  return list;
}

void draw(const Figure& figure) {
  Plot plot(figure.title, figure.axis, "dashed: gradient");
  plot.x_range(figure.low, figure.high).y_range(figure.bottom, figure.top);
  const Tensor x = linspace(figure.low, figure.high, 241, {.dtype = float64});
  for (const Line& line : figure.lines) {
    Tensor leaf = x.clone().requires_grad_(), y = line.terms(leaf);
    plot.line(line.label, points(x, y.detach())).line("", points(x, grad(sum(y), leaf)), Plot::dashed);
  }
  plot.save("docs/figures/losses/" + figure.name + ".svg");
}

Tensor like(const Tensor& x, double value) { return full_like(x.detach(), value); }

std::string number(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", v);
  return text;
}

// A line for each of some values of one option.
std::vector<Line> lines_for(
    const char* option, std::initializer_list<double> values, Tensor (*terms)(const Tensor& x, double value)) {
  std::vector<Line> lines;
  for (double v : values) lines.push_back({option + (" " + number(v)), [=](const Tensor& x) { return terms(x, v); }});
  return lines;
}

const Reduction none = Reduction::none;

std::vector<Figure> of_numbers() {
  const char* difference = "prediction - target";
  return {
      {"mse_loss", "Squared error", difference, -3, 3, -4, 6,
          {{"", [](const Tensor& x) { return losses::mse_loss(x, like(x, 0), {.reduction = none}); }}}},
      {"l1_loss", "Absolute error", difference, -3, 3, -2, 3,
          {{"", [](const Tensor& x) { return losses::l1_loss(x, like(x, 0), {.reduction = none}); }}}},
      {"huber_loss", "Huber loss", difference, -3, 3, -2.5, 4.5,
          lines_for("delta", {0.5, 1, 2},
              [](const Tensor& x, double v) {
                return losses::huber_loss(x, like(x, 0), {.reduction = none, .delta = v});
              })},
      {"smooth_l1_loss", "Smooth L1 loss", difference, -3, 3, -1.5, 3,
          lines_for("beta", {0.5, 1, 2},
              [](const Tensor& x, double v) {
                return losses::smooth_l1_loss(x, like(x, 0), {.reduction = none, .beta = v});
              })},
      {"quantile_loss", "Quantile loss", difference, -3, 3, -1, 3,
          lines_for("q", {0.1, 0.5, 0.9},
              [](const Tensor& x, double v) {
                return losses::quantile_loss(x, like(x, 0), {.q = v, .reduction = none});
              })},
      {"gaussian_nll_loss", "Gaussian negative log likelihood", "variance", 0.05, 6, -1.5, 4,
          lines_for("error", {0.5, 1, 2},
              [](const Tensor& v, double error) {
                return losses::gaussian_nll_loss(like(v, error), like(v, 0), v, {.reduction = none});
              })},
      {"poisson_nll_loss", "Poisson negative log likelihood", "prediction (logarithm of the count)", -2, 3, -6, 8,
          lines_for("target", {0, 2, 5},
              [](const Tensor& x, double t) { return losses::poisson_nll_loss(x, like(x, t), {.reduction = none}); })},
  };
}

std::vector<Figure> of_classes() {
  auto two_classes = [](const Tensor& x) { return stack({x, zeros_like(x.detach())}, 1); };
  static const auto rows = two_classes;
  auto first = [](const Tensor& x) { return zeros({x.size(0)}, int64); };
  static const auto right = first;
  const char* ahead = "logit of the right class - logit of the other";
  return {
      {"binary_cross_entropy_with_logits", "Binary cross entropy of a logit", "logit", -5, 5, -1.2, 5,
          lines_for("target", {0, 1},
              [](const Tensor& x, double t) {
                return losses::binary_cross_entropy_with_logits(x, like(x, t), {.reduction = none});
              })},
      {"binary_cross_entropy", "Binary cross entropy of a probability", "probability", 0.005, 0.995, -8, 8,
          lines_for("target", {0, 1},
              [](const Tensor& x, double t) {
                return losses::binary_cross_entropy(x, like(x, t), {.reduction = none});
              })},
      {"sigmoid_focal_loss", "Focal loss of a logit, target 1", "logit", -4, 4, -1.5, 4,
          lines_for("gamma", {0, 1, 2},
              [](const Tensor& x, double gamma) {
                return losses::sigmoid_focal_loss(x, like(x, 1), {.alpha = -1, .gamma = gamma});
              })},
      {"soft_margin_loss", "Soft margin loss", "prediction", -5, 5, -1.2, 5,
          lines_for("target", {1, -1},
              [](const Tensor& x, double t) { return losses::soft_margin_loss(x, like(x, t), {.reduction = none}); })},
      {"cross_entropy", "Cross entropy of two classes", ahead, -5, 5, -1.2, 5,
          lines_for("smoothing", {0, 0.2},
              [](const Tensor& x, double e) {
                return losses::cross_entropy(rows(x), right(x), {.reduction = none, .label_smoothing = e});
              })},
      {"focal_loss", "Focal loss of two classes", ahead, -4, 4, -1.5, 4,
          lines_for("gamma", {0, 1, 2},
              [](const Tensor& x, double gamma) {
                return losses::focal_loss(rows(x), right(x), {.gamma = gamma, .reduction = none});
              })},
      {"kl_div", "Kullback-Leibler divergence from 0.7 and 0.3", "probability of the first class", 0.02, 0.98, -5, 5,
          {{"",
              [](const Tensor& p) {
                const Tensor t = tensor({0.7, 0.3}, float64).expand({p.size(0), 2});
                return sum(
                    losses::kl_div(stack({log(p), log(1 - p)}, 1), t, {.reduction = losses::KLDivReduction::none}), 1);
              }}}},
  };
}

// Unit vectors of the plane at these angles.
Tensor at_angles(const Tensor& a) { return stack({cos(a), sin(a)}, 1); }

std::vector<Figure> of_vectors() {
  return {
      {"cosine_embedding_loss", "Cosine embedding loss, margin 0.3", "angle between the vectors, in radians", 0,
          3.14159, -1.2, 2.2,
          lines_for("target", {1, -1},
              [](const Tensor& a, double t) {
                return losses::cosine_embedding_loss(
                    at_angles(a), at_angles(like(a, 0)), like(a, t), {.margin = 0.3, .reduction = none});
              })},
      {"triplet_margin_loss", "Triplet margin loss, negative at a distance of 1.5", "distance of the positive", 0, 3,
          -0.5, 3,
          lines_for("margin", {0.5, 1},
              [](const Tensor& x, double margin) {
                const Tensor anchor = unsqueeze(like(x, 0), 1), negative = unsqueeze(like(x, 1.5), 1);
                return losses::triplet_margin_loss(
                    anchor, unsqueeze(x, 1), negative, {.margin = margin, .reduction = none});
              })},
      {"info_nce_loss", "InfoNCE loss of one key among four", "cosine of query and key", -0.995, 0.995, -11, 11,
          lines_for("temperature", {0.1, 0.2, 0.5},
              [](const Tensor& c, double temperature) {
                const Tensor zero = like(c, 0), one = like(c, 1), other = tensor({{0.0, 0.0, 1.0}}, float64);
                return losses::info_nce_loss(stack({c, sqrt(1 - square(c)), zero}, 1), stack({one, zero, zero}, 1),
                    {.negatives = other.expand({3, 3}), .temperature = temperature, .reduction = none});
              })},
  };
}

std::vector<Figure> of_margins_and_regions() {
  return {
      {"hinge_embedding_loss", "Hinge embedding loss, margin 1", "distance", 0, 3, -1.5, 3,
          lines_for("target", {1, -1},
              [](const Tensor& x, double t) {
                return losses::hinge_embedding_loss(x, like(x, t), {.reduction = none});
              })},
      {"margin_ranking_loss", "Margin ranking loss, target 1", "score that should be larger - the other", -3, 3, -1.5,
          4,
          lines_for("margin", {0, 1},
              [](const Tensor& x, double margin) {
                return losses::margin_ranking_loss(x, like(x, 0), like(x, 1), {.margin = margin, .reduction = none});
              })},
      {"multi_margin_loss", "Multi-class margin loss of two classes", "score of the right class - score of the other",
          -3, 3, -2.5, 5,
          lines_for("p", {1, 2},
              [](const Tensor& x, double p) {
                return losses::multi_margin_loss(stack({x, zeros_like(x.detach())}, 1), zeros({x.size(0)}, int64),
                    {.p = int64_t(p), .reduction = none});
              })},
      {"dice_loss", "Dice loss of 10 pixels, of which 3 are the region", "probability given to the region's pixels", 0,
          1, -1.6, 1.2,
          lines_for("elsewhere", {0, 0.5},
              [](const Tensor& p, double elsewhere) {
                const Tensor x = cat(
                    {unsqueeze(p, 1).expand({p.size(0), 3}), full({p.size(0), 7}, elsewhere, {.dtype = float64})}, 1);
                const Tensor t = (arange(10) < 3).to(float64).expand({p.size(0), 10});
                return losses::dice_loss(x, t, {.reduction = none});
              })},
      {"tversky_loss", "Tversky loss of 10 pixels, of which 3 are the region", "probability given to all pixels", 0, 1,
          -2, 1.5,
          lines_for("beta", {0.3, 0.5, 0.7},
              [](const Tensor& p, double beta) {
                const Tensor t = (arange(10) < 3).to(float64).expand({p.size(0), 10});
                return losses::tversky_loss(unsqueeze(p, 1).expand({p.size(0), 10}), t,
                    {.alpha = 1 - beta, .beta = beta, .smooth = 1e-2, .reduction = none});
              })},
      {"penalties", "Penalties", "parameter", -2, 2, -2, 4,
          {{"L1", [](const Tensor& w) { return abs(w); }}, {"L2", [](const Tensor& w) { return square(w); }},
              {"both, halved", [](const Tensor& w) { return 0.5 * abs(w) + 0.5 * square(w); }}}},
  };
}

}   // namespace

int main() {
  for (const auto& figures : {of_numbers(), of_classes(), of_margins_and_regions(), of_vectors()})
    for (const Figure& figure : figures) draw(figure);
}
