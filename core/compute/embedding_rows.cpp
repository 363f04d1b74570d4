// Nearness of rows.
// Compile with: -O3
#include "core/compute/embedding_rows.h"

#include <algorithm>
#include <cmath>

#include "core/compute/copy.h"
#include "core/compute/row_sums.h"
#include "core/compute/typed.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

constexpr double tiny = 1e-12f;   // a float in PyTorch

// Rows per chunk. Results are per row, so their bits do not depend on threads.
int64_t rows_grain(int64_t n) { return std::max<int64_t>(1, cheap_grain / std::max<int64_t>(1, n)); }

struct Three {
  double of[3];
};
// Three sums over 0 .. n - 1, of one piece after the other: the numbers come from memory once.
template <class T, class F, class G, class H> Three three_sums(int64_t n, const F& f, const G& g, const H& h) {
  Three total = {};
  for (int64_t i = 0; i < n; i += sum_piece) {
    const int64_t end = std::min(n, i + sum_piece);
    total.of[0] += sum_of_piece<T>(i, end, f);
    total.of[1] += sum_of_piece<T>(i, end, g);
    total.of[2] += sum_of_piece<T>(i, end, h);
  }
  return total;
}

double cosine_of(const double* products) { return products[0] / std::sqrt(products[1] * products[2]); }

// The factors of a - p, a - n and p - n in the gradients of a triplet, without dy: a distance of 0 has none, and of two
// equal ones, one of which counts, each has half.
Three pulls(const double* d, const Triplet& triplet) {
  const double other = triplet.swap && !(d[1] <= d[2]) ? d[2] : d[1];
  if (triplet.margin + d[0] - other < 0) return {};
  const double from_anchor = !triplet.swap || d[1] < d[2] ? 1 : d[1] > d[2] ? 0 : 0.5;
  auto share = [](double part, double distance) { return part == 0 || distance == 0 ? 0 : part / distance; };
  return {{share(1, d[0]), share(from_anchor, d[1]), share(1 - from_anchor, d[2])}};
}

// The three gradients of a row.
template <class T>
void pull_row(int64_t features, T eps, const Three& pull, double dy, const T* a, const T* p, const T* n,
    T* __restrict da, T* __restrict dp, T* __restrict dn) {
  const T near = T(dy * pull.of[0]), far = T(dy * pull.of[1]), swapped = T(dy * pull.of[2]);
  // What does not count is left out: 0 times an infinity would be NaN.
  if (near == 0 && far == 0 && swapped == 0) {
    for (T* row : {da, dp, dn}) std::fill(row, row + features, T(0));
  } else if (swapped == 0) {
    for (int64_t j = 0; j < features; ++j) {
      const T to_near = near * (a[j] - p[j] + eps), to_far = far * (a[j] - n[j] + eps);
      da[j] = to_near - to_far, dp[j] = -to_near, dn[j] = to_far;
    }
  } else {
    for (int64_t j = 0; j < features; ++j) {
      const T to_near = near * (a[j] - p[j] + eps), to_far = far == 0 ? T(0) : far * (a[j] - n[j] + eps),
              between = swapped * (p[j] - n[j] + eps);
      da[j] = to_near - to_far, dp[j] = -to_near - between, dn[j] = to_far + between;
    }
  }
}

}   // namespace

Sides sides_of(const Tensor& target) {
  Sides sides{empty(target.shape(), Dtype::bool_)};
  const Tensor t = dense(target);
  bool* to = numbers<bool>(sides.alike);
  with_type(t.dtype(), [&]<class T>(T*) {
    const T* from = numbers<T>(t);
    for (int64_t i = t.numel(); i-- > 0;) {
      to[i] = from[i] == T(1);
      if (!to[i] && !(from[i] == T(-1) && !std::is_same_v<T, bool>)) sides.outside = i;
    }
  });
  return sides;
}

CosineRows cosine_embedding(const Tensor& a, const Tensor& b, const Tensor& alike, double margin) {
  const int64_t rows = a.shape()[0], n = a.shape()[1];
  CosineRows y{empty({rows}, a.dtype()), empty({rows, 3}, Dtype::float64)};
  with_float(a.dtype(), [&]<class T>(T) {
    const T *pa = numbers<T>(a), *pb = numbers<T>(b);
    const bool* yes = numbers<bool>(alike);
    T* loss = numbers<T>(y.loss);
    double* kept = numbers<double>(y.products);
    parallel_for(rows, rows_grain(n), [=](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const T *u = pa + i * n, *v = pb + i * n;
        auto product = [](const T* l, const T* r) { return [=](int64_t j) { return l[j] * r[j]; }; };
        const Three s = three_sums<T>(n, product(u, v), product(u, u), product(v, v));
        double* products = kept + i * 3;
        products[0] = s.of[0], products[1] = s.of[1] + tiny, products[2] = s.of[2] + tiny;
        const double cosine = cosine_of(products), above = cosine - margin;
        loss[i] = T(yes[i] ? 1 - cosine : above < 0 ? 0 : above);
      }
    });
  });
  return y;
}

Tensor cosine_embedding_grad(const Tensor& a, const Tensor& b, const Tensor& alike, double margin,
    const Tensor& products, const Tensor& dy, double scale, bool second) {
  const int64_t rows = a.shape()[0], n = a.shape()[1];
  Tensor dx = empty(a.shape(), a.dtype()), g = dense(dy);
  with_float(a.dtype(), [&]<class T>(T) {
    const T *own = numbers<T>(second ? b : a), *other = numbers<T>(second ? a : b), *pg = numbers<T>(g);
    const bool* yes = numbers<bool>(alike);
    const double* kept = numbers<double>(products);
    const int64_t step = dy.dim() ? 1 : 0;
    T* to = numbers<T>(dx);
    parallel_for(rows, rows_grain(n), [=](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const double *s = kept + i * 3, cosine = cosine_of(s), h = double(pg[i * step]) * scale;
        const double factor = yes[i] ? -h : cosine - margin < 0 ? 0 : h;
        const T of_other = T(factor / std::sqrt(s[1] * s[2])), of_own = T(-factor * cosine / s[second ? 2 : 1]);
        const T *u = own + i * n, *v = other + i * n;
        T* y = to + i * n;
        if (factor == 0) std::fill(y, y + n, T(0));
        else
          for (int64_t j = 0; j < n; ++j) y[j] = of_other * v[j] + of_own * u[j];
      }
    });
  });
  return dx;
}

TripletRows triplet_margin(const Tensor& a, const Tensor& p, const Tensor& n, const Triplet& triplet) {
  const int64_t rows = a.shape()[0], features = a.shape()[1];
  TripletRows y{empty({rows}, a.dtype()), empty({rows, 3}, Dtype::float64)};
  with_float(a.dtype(), [&]<class T>(T) {
    const T *pa = numbers<T>(a), *pp = numbers<T>(p), *pn = numbers<T>(n);
    T* loss = numbers<T>(y.loss);
    double* kept = numbers<double>(y.distances);
    parallel_for(rows, rows_grain(features), [=, &triplet](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const T *u = pa + i * features, *v = pp + i * features, *w = pn + i * features;
        auto square = [eps = T(triplet.eps)](const T* l, const T* r) {
          return [=](int64_t j) { return (l[j] - r[j] + eps) * (l[j] - r[j] + eps); };
        };
        const Three s = three_sums<T>(features, square(u, v), square(u, w), square(v, w));
        double* d = kept + i * 3;
        for (int k = 0; k < 3; ++k) d[k] = std::sqrt(s.of[k]);
        const double far = triplet.swap && !(d[1] <= d[2]) ? d[2] : d[1], missing = triplet.margin + d[0] - far;
        loss[i] = T(missing < 0 ? 0 : missing);
      }
    });
  });
  return y;
}

TripletGrads triplet_margin_grad(const Tensor& a, const Tensor& p, const Tensor& n, const Triplet& triplet,
    const Tensor& distances, const Tensor& dy, double scale) {
  const int64_t count = a.shape()[0], features = a.shape()[1];
  TripletGrads y;
  for (Tensor& dx : y.of) dx = empty(a.shape(), a.dtype());
  const Tensor g = dense(dy);
  with_float(a.dtype(), [&]<class T>(T) {
    const T *pa = numbers<T>(a), *pp = numbers<T>(p), *pn = numbers<T>(n), *pg = numbers<T>(g);
    const double* kept = numbers<double>(distances);
    const int64_t step = dy.dim() ? 1 : 0;
    T *da = numbers<T>(y.of[0]), *dp = numbers<T>(y.of[1]), *dn = numbers<T>(y.of[2]);
    parallel_for(count, rows_grain(features), [=, &triplet](int64_t begin, int64_t end) {
      for (int64_t i = begin, at = begin * features; i < end; ++i, at += features)
        pull_row(features, T(triplet.eps), pulls(kept + i * 3, triplet), double(pg[i * step]) * scale, pa + at, pp + at,
            pn + at, da + at, dp + at, dn + at);
    });
  });
  return y;
}

}   // namespace gradus::apply
