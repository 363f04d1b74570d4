// Batch, instance and group norm: one op with different sets of numbers that share a mean and a variance. And local
// response norm, which divides by the size of neighbouring channels.
#include "autograd/ops/normalise/channel_norm.h"

#include "autograd/ops/inplace/inplace.h"
#include "autograd/ops/normalise/norm_parts.h"
#include "core/compute/normalise/channel_norm.h"
#include "core/compute/window/window.h"

namespace gradus {

namespace {

// What tells these ops apart.
struct Scheme {
  apply::NormSets sets;
  double eps;
  bool fixed = false;   // mean and variance do not come from x
  bool relu = false;    // behind it
};

// [channels] as [channels, 1, ...], which broadcasts to x; undefined stays so.
Tensor beside_images(const Tensor& w, const Tensor& x) {
  if (!w.defined()) return w;
  Shape shape{x.shape()[1]};
  for (int64_t d = 2; d < x.dim(); ++d) shape.push_back(1);
  return reshape(w, shape);
}
IntList all_but_channels(const Tensor& x) {
  IntList dims{0};
  for (int64_t d = 2; d < x.dim(); ++d) dims.value[dims.count++] = d;
  return dims;
}

// x with the dimensions `dims`, over which moments are taken.
struct SetView {
  Shape shape;
  IntList dims;
};
SetView view_of_sets(const Tensor& x, const Scheme& s) {
  if (s.sets.images < x.shape()[0]) return {x.shape(), all_but_channels(x)};
  return {{s.sets.images, s.sets.groups, x.numel() / (s.sets.images * s.sets.groups)}, 2};
}

// The gradients as ops.
Gradients<3> recorded_gradients(
    const Tensor& given_dy, const Tensor& x, const apply::ChannelNorm& norm, const Scheme& s, Need need) {
  const SetView view = view_of_sets(x, s);
  Standardised of_sets;
  Tensor z;
  if (s.fixed) {
    of_sets.scale = to(beside_images(norm.scale, x), x.dtype());
    z = (x - to(beside_images(norm.mean, x), x.dtype())) * of_sets.scale;
  } else {
    of_sets = standardised(reshape(x, view.shape), view.dims, s.eps, true);
    z = reshape(of_sets.z, x.shape());
  }
  const Tensor weight = beside_images(norm.weight, x), bias = beside_images(norm.bias, x);
  Tensor dy = given_dy;
  if (s.relu) {
    const Tensor scaled = weight.defined() ? z * weight : z, y = bias.defined() ? scaled + bias : scaled;
    dy = where(le(y, 0), 0, dy);
  }
  Gradients<3> g;
  if (need[0]) {
    const Tensor dz = weight.defined() ? dy * weight : dy;
    g.of[0] = s.fixed ? dz * of_sets.scale
                      : reshape(standardised_grad(reshape(dz, view.shape), of_sets, view.dims, true), x.shape());
  }
  if (need[1]) g.of[1] = sum(dy * z, all_but_channels(x));
  if (need[2]) g.of[2] = sum(dy, all_but_channels(x));
  return g;
}

Tensor dense_or_undefined(const Tensor& x) { return x.defined() ? apply::dense(x) : x; }

// z weight + bias, then perhaps relu. Sets the moments to those of x, unless they are fixed.
Tensor normalised(const char* signature, const Tensor& x, const Tensor& weight, const Tensor& bias,
    apply::Moments& moments, const Scheme& scheme) {
  if (x.numel() == 0) {   // a result without numbers, but with history
    Tensor y = weight.defined() ? mul(x, beside_images(weight, x)) : clone(x);
    return bias.defined() ? add(y, beside_images(bias, x)) : y;
  }
  const Tensor images = apply::images_in_order(x);   // x itself, or a copy that backward needs too
  if (!scheme.fixed) moments = apply::channel_moments(images, scheme.sets);
  const Tensor scale = apply::map(Unary::rsqrt, apply::zip(Binary::add, moments.var, scheme.eps));
  const apply::ChannelNorm norm{
      scheme.sets, moments.mean, scale, dense_or_undefined(weight), dense_or_undefined(bias), scheme.relu};
  return record(signature, apply::channel_norm(images, norm),
      joint({&x, &weight, &bias},
          [x = saved(x, 0), kept = saved(images), weight = SavedIfDefined(weight, 1),
              bias = SavedIfDefined(scheme.relu ? bias : Tensor(), 2), mean = saved(moments.mean), scale = saved(scale),
              scheme](const Tensor& dy, Need need) -> Gradients<3> {
            apply::ChannelNorm of{scheme.sets, mean, scale, weight.get(), bias.get(), scheme.relu};
            if (recording()) return recorded_gradients(dy, x, of, scheme, need);
            of.weight = dense_or_undefined(of.weight), of.bias = dense_or_undefined(of.bias);
            const apply::NormGradients g =
                apply::channel_norm_grad(dy, kept, of, scheme.fixed, need[0], need[1] || need[2]);
            return {{g.dx, g.dweight, g.dbias}};
          }));
}

// -- checks, and running means --

void require_images(const char* op, const Tensor& x) {
  require_float(op, x);
  if (x.dim() < 2)
    throw ShapeError(fmt::format("{}: x must be [n, channels] or [n, channels, ...]; it is {}", op, x.shape()));
}
void require_channels(const char* op, const char* name, const Tensor& w, const Tensor& x) {
  if (!w.defined()) return;
  require_same_dtype(op, x, w, "x", name);
  if (!(w.shape() == Shape{x.shape()[1]}))
    throw ShapeError(fmt::format("{}: {} must be [{}], a number for each channel of x {}; it is {}", op, name,
        x.shape()[1], x.shape(), w.shape()));
}

void require_affine(const char* op, const Tensor& x, const Tensor& weight, const Tensor& bias) {
  require_channels(op, "weight", weight, x);
  require_channels(op, "bias", bias, x);
}

struct Running {
  const Tensor &mean, &var;
};
// `needed`: why they cannot be missing, or null.
void require_running(const char* op, const Running& running, const Tensor& x, const char* needed) {
  require_channels(op, "running_mean", running.mean, x);
  require_channels(op, "running_var", running.var, x);
  if (running.mean.defined() != running.var.defined())
    throw Error(fmt::format("{}: running_mean and running_var must both be given, or neither", op));
  if (needed && !running.mean.defined())
    throw Error(fmt::format("{}: expected running_mean and running_var, since {}", op, needed));
}

void require_changing(const char* op, const Running& running, double momentum) {
  if (!running.mean.defined()) return;
  require_number(op, "momentum", momentum);
  if (running.mean.numel() && running.mean.impl()->data == running.var.impl()->data)
    throw Error(fmt::format("{}: running_mean and running_var are one tensor. Give each its own.", op));
  require_changeable(op, running.mean, "running_mean");
  require_changeable(op, running.var, "running_var");
}

// As they are now: backward does not ask what becomes of them.
apply::Moments moments_of(const Running& running) {
  const auto copy = [](const Tensor& x) {
    Tensor numbers = empty({1, x.numel()}, Dtype::float64);
    apply::assign(numbers, x);
    return numbers;
  };
  return {copy(running.mean), copy(running.var)};
}

// `count` numbers have made each moment.
void update(const Running& running, const apply::Moments& batch, int64_t count, double momentum) {
  NoGradGuard guard;
  const auto move_towards = [&](const Tensor& r, const Tensor& moment, double factor) {
    const Tensor target = mean(moment, 0) * (momentum * factor);   // over the images
    apply::assign(r, to(r.detach(), Dtype::float64) * (1 - momentum) + target);
  };
  move_towards(running.mean, batch.mean, 1);
  move_towards(running.var, batch.var, double(count) / double(count - 1));
}

Tensor batch_norm(const char* op, const char* signature, const Tensor& x, const Running& running, const Tensor& weight,
    const Tensor& bias, const BatchNormOptions& options, bool relu) {
  require_images(op, x);
  require_running(op, running, x, options.training ? nullptr : "x is normalised by them when not training");
  require_affine(op, x, weight, bias);
  if (!(options.eps >= 0) || (options.training && options.eps == 0))
    throw Error(fmt::format(
        "{}: eps must be {}; got {}", op, options.training ? "positive when training" : "at least 0", options.eps));
  if (options.training) require_changing(op, running, options.momentum);
  const int64_t channels = x.shape()[1], count = channels ? x.numel() / channels : 0;
  if (options.training && count == 1)
    throw ShapeError(fmt::format("{}: expected more than 1 value per channel when training; x is {}", op, x.shape()));
  const Scheme scheme{{1, channels}, options.eps, !options.training, relu};
  apply::Moments moments;
  if (scheme.fixed) moments = moments_of(running);
  Tensor y = normalised(signature, x, weight, bias, moments, scheme);
  if (x.numel() > 0 && options.training && running.mean.defined()) update(running, moments, count, options.momentum);
  return y;
}

}   // namespace

// batch_norm = z weight + bias, z = (x - mean) s, s = 1 / sqrt(var + eps)  x: [n, c, ..]  weight, bias: [c] -> x's
//   dx = s (g - mean(g) - z mean(g z)), g = dy weight     dweight = sum(dy z)     dbias = sum(dy)
Tensor batch_norm(const Tensor& x, const Tensor& running_mean, const Tensor& running_var, const Tensor& weight,
    const Tensor& bias, const BatchNormOptions& options) {
  return batch_norm(
      "batch_norm", "batch_norm(x, weight, bias)", x, {running_mean, running_var}, weight, bias, options, false);
}

// batch_norm_relu = relu(batch_norm(x))                                    x: [n, c, ..]  weight, bias: [c] -> x's
//   dx = s (g - mean(g) - z mean(g z)), g = dy weight     dweight = sum(dy z)     dbias = sum(dy),
//       dy counting as 0 where y is 0
Tensor batch_norm_relu(const Tensor& x, const Tensor& running_mean, const Tensor& running_var, const Tensor& weight,
    const Tensor& bias, const BatchNormOptions& options) {
  return batch_norm("batch_norm_relu", "batch_norm_relu(x, weight, bias)", x, {running_mean, running_var}, weight, bias,
      options, true);
}

// instance_norm = z weight + bias, z = (x - mean) s, moments per image     x: [n, c, ..]  weight, bias: [c] -> x's
//   dx = s (g - mean(g) - z mean(g z)), g = dy weight     dweight = sum(dy z)     dbias = sum(dy)
Tensor instance_norm(const Tensor& x, const Tensor& running_mean, const Tensor& running_var, const Tensor& weight,
    const Tensor& bias, const InstanceNormOptions& options) {
  const char* op = "instance_norm";
  const bool fixed = !options.use_input_stats;
  const Running running{running_mean, running_var};
  require_images(op, x);
  require_running(op, running, x, fixed ? "x is normalised by them without use_input_stats" : nullptr);
  require_affine(op, x, weight, bias);
  const int64_t n = x.shape()[0], channels = x.shape()[1], count = x.numel() ? x.numel() / (n * channels) : 0;
  if (!fixed && count == 1)
    throw ShapeError(fmt::format("{}: expected more than 1 number per channel of an image; x is {}", op, x.shape()));
  require_number(op, "eps", options.eps);
  if (!fixed) require_changing(op, running, options.momentum);
  const Scheme scheme{{fixed ? 1 : n, channels}, options.eps, fixed};
  apply::Moments moments;
  if (fixed) moments = moments_of(running);
  Tensor y = normalised("instance_norm(x, weight, bias)", x, weight, bias, moments, scheme);
  if (count > 0 && !fixed && running_mean.defined()) update(running, moments, count, options.momentum);
  return y;
}

// group_norm = z weight + bias, z = (x - mean) s, moments per group        x: [n, c, ..]  weight, bias: [c] -> x's
//   dx = s (g - mean(g) - z mean(g z)), g = dy weight     dweight = sum(dy z)     dbias = sum(dy)
Tensor group_norm(const Tensor& x, int64_t num_groups, const Tensor& weight, const Tensor& bias, double eps) {
  const char* op = "group_norm";
  require_images(op, x);
  require_affine(op, x, weight, bias);
  const int64_t n = x.shape()[0], channels = x.shape()[1];
  if (num_groups < 1 || channels % num_groups)
    throw ShapeError(
        fmt::format("{}: the channels of x must be a multiple of num_groups = {}; x is {}", op, num_groups, x.shape()));
  if (x.numel() == num_groups)
    throw ShapeError(fmt::format("{}: expected more than 1 number per group; x is {}", op, x.shape()));
  require_number(op, "eps", eps);
  apply::Moments moments;
  return normalised("group_norm(x, weight, bias)", x, weight, bias, moments, {{n, num_groups}, eps});
}

namespace {

// The sum over `before` channels before each and `after` behind it; those outside of x count as 0.
Tensor channel_sums(const Tensor& x, int64_t before, int64_t after) {
  std::vector<int64_t> border(size_t(2 * (x.dim() - 1)));
  border[border.size() - 2] = before, border[border.size() - 1] = after;
  const Tensor bordered = pad(x, border);
  Tensor total = narrow(bordered, 1, 0, x.shape()[1]);
  for (int64_t i = 1; i <= before + after; ++i) total = total + narrow(bordered, 1, i, x.shape()[1]);
  return total;
}

}   // namespace

// local_response_norm = x t^-beta, t = k + alpha / size sums(x^2)          x: [n, c, ..]  sums: over neighbours in c
//   dx = dy t^-beta - 2 alpha beta / size x sums'(dy x t^(-beta - 1)), sums': over those that sums gives x to
Tensor local_response_norm(const Tensor& x, int64_t size, const LocalResponseNormOptions& options) {
  require_float("local_response_norm", x);
  if (x.dim() < 3)
    throw ShapeError(fmt::format(
        "local_response_norm: x must be [n, channels, ...] with 3 dimensions or more; it is {}", x.shape()));
  if (size < 1) throw Error(fmt::format("local_response_norm: size must be at least 1; got {}", size));
  const int64_t others = std::max<int64_t>(0, x.shape()[1] - 1);   // beyond them there are only zeros
  const int64_t before = std::min(others, size / 2), after = std::min(others, (size - 1) / 2);
  const double alpha = options.alpha / double(size), beta = options.beta;
  const auto base_of = [=, k = options.k](const Tensor& v) {
    return k + alpha * channel_sums(square(v), before, after);
  };
  const auto [base, y] = [&] {
    NoGradGuard guard;
    const Tensor t = base_of(x);
    return std::pair(t, x * pow(t, -beta));
  }();
  return record("local_response_norm(x)", y,
      grad_to(x, [x = saved(x, 0), kept = saved(base), base_of, before, after, alpha, beta](const Tensor& dy) {
        const Tensor t = recording() ? base_of(x) : kept, direct = dy * pow(t, -beta);
        return direct - (2 * alpha * beta) * x.get() * channel_sums(direct * x.get() / t, after, before);
      }));
}

}   // namespace gradus
