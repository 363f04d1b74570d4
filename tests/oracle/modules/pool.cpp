#include "nn/layers/pool.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

namespace {

// return_indices is an argument of PyTorch's constructor, and another call here.
template <class M> MadeModule with_indices(M m, bool return_indices) {
  return made_module(std::move(m), [return_indices](M& f, const Arguments& x) -> Results {
    if (return_indices) return both(f.forward_with_indices(x.tensor(0)));
    return {f(x.tensor(0))};
  });
}

template <class M> MadeModule max_pool(const Arguments& s) {
  return with_indices(M(sizes(s, 0, "kernel_size"), {.stride = sizes(s, 1, "stride"),
                                                        .padding = sizes(s, 2, "padding", 0),
                                                        .dilation = sizes(s, 3, "dilation", 1),
                                                        .ceil_mode = s.flag(5, "ceil_mode", false)}),
      s.flag(4, "return_indices", false));
}

template <class M> MadeModule avg_pool(const Arguments& s) {
  return made_module(M(sizes(s, 0, "kernel_size"),
      {.stride = sizes(s, 1, "stride"),
          .padding = sizes(s, 2, "padding", 0),
          .ceil_mode = s.flag(3, "ceil_mode", false),
          .count_include_pad = s.flag(4, "count_include_pad", true),
          .divisor_override = s.integer(5, "divisor_override", 0)}));
}

template <class M> MadeModule lp_pool(const Arguments& s) {
  return made_module(M(s.scalar(0, "norm_type", 2), sizes(s, 1, "kernel_size"),
      {.stride = sizes(s, 2, "stride"), .ceil_mode = s.flag(3, "ceil_mode", false)}));
}

IntList output_size(const Arguments& s) {
  const Value& size = *s.find(0, "output_size");
  if (size.kind != Value::list) return size.whole;
  std::vector<int64_t> all;
  for (const Value& item : size.items) all.push_back(item.kind == Value::none ? same_size : item.whole);
  return all;
}
template <class M> MadeModule adaptive_avg_pool(const Arguments& s) { return made_module(M(output_size(s))); }
template <class M> MadeModule adaptive_max_pool(const Arguments& s) {
  return with_indices(M(output_size(s)), s.flag(1, "return_indices", false));
}

template <class M> MadeModule fractional_max_pool(const Arguments& s) {
  return with_indices(M(sizes(s, 0, "kernel_size"), {.output_size = sizes(s, 1, "output_size"),
                                                        .output_ratio = s.reals(2, "output_ratio"),
                                                        .random_samples = s.tensor(4, "_random_samples")}),
      s.flag(3, "return_indices", false));
}

}   // namespace

const Family<ModuleEntry> pool_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.MaxPool1d", max_pool<nn::MaxPool1d>},
      {"nn.MaxPool2d", max_pool<nn::MaxPool2d>},
      {"nn.MaxPool3d", max_pool<nn::MaxPool3d>},
      {"nn.AvgPool1d", avg_pool<nn::AvgPool1d>},
      {"nn.AvgPool2d", avg_pool<nn::AvgPool2d>},
      {"nn.AvgPool3d", avg_pool<nn::AvgPool3d>},
      {"nn.LPPool1d", lp_pool<nn::LPPool1d>},
      {"nn.LPPool2d", lp_pool<nn::LPPool2d>},
      {"nn.LPPool3d", lp_pool<nn::LPPool3d>},
      {"nn.AdaptiveAvgPool1d", adaptive_avg_pool<nn::AdaptiveAvgPool1d>},
      {"nn.AdaptiveAvgPool2d", adaptive_avg_pool<nn::AdaptiveAvgPool2d>},
      {"nn.AdaptiveAvgPool3d", adaptive_avg_pool<nn::AdaptiveAvgPool3d>},
      {"nn.AdaptiveMaxPool1d", adaptive_max_pool<nn::AdaptiveMaxPool1d>},
      {"nn.AdaptiveMaxPool2d", adaptive_max_pool<nn::AdaptiveMaxPool2d>},
      {"nn.AdaptiveMaxPool3d", adaptive_max_pool<nn::AdaptiveMaxPool3d>},
      {"nn.FractionalMaxPool2d", fractional_max_pool<nn::FractionalMaxPool2d>},
      {"nn.FractionalMaxPool3d", fractional_max_pool<nn::FractionalMaxPool3d>},
  };
});

}   // namespace gradus::test
