#include "nn/layers/conv.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

namespace {

// From the stride on, which is argument number `at`.
nn::ConvLayerOptions conv_options(const Arguments& s, size_t at) {
  const Value* padding = s.find(at + 1, "padding");
  return {.stride = sizes(s, at, "stride", 1),
      .padding = padding && padding->kind == Value::text ? Padding(padding->word.c_str())
                                                         : Padding(sizes(s, at + 1, "padding", 0)),
      .dilation = sizes(s, at + 2, "dilation", 1),
      .groups = s.integer(at + 3, "groups", 1),
      .bias = s.flag(at + 4, "bias", true)};
}
nn::ConvTransposeLayerOptions conv_transpose_options(const Arguments& s, size_t at) {
  return {.stride = sizes(s, at, "stride", 1),
      .padding = sizes(s, at + 1, "padding", 0),
      .output_padding = sizes(s, at + 2, "output_padding", 0),
      .groups = s.integer(at + 3, "groups", 1),
      .bias = s.flag(at + 4, "bias", true),
      .dilation = sizes(s, at + 5, "dilation", 1)};
}

template <class M, class Options> MadeModule conv(const Arguments& s, const Options& options) {
  return made_module(
      M(s.integer(0, "in_channels", 0), s.integer(1, "out_channels", 0), sizes(s, 2, "kernel_size"), options));
}
template <class M> MadeModule conv(const Arguments& s) { return conv<M>(s, conv_options(s, 3)); }
template <class M> MadeModule conv_transpose(const Arguments& s) { return conv<M>(s, conv_transpose_options(s, 3)); }

// The number of input channels comes with the state_dict.
template <class M, class Options> MadeModule lazy(const Arguments& s, const Options& options) {
  return made_module(M(nn::lazy, s.integer(0, "out_channels", 0), sizes(s, 1, "kernel_size"), options));
}
template <class M> MadeModule lazy_conv(const Arguments& s) { return lazy<M>(s, conv_options(s, 2)); }
template <class M> MadeModule lazy_conv_transpose(const Arguments& s) {
  return lazy<M>(s, conv_transpose_options(s, 2));
}

}   // namespace

const Family<ModuleEntry> conv_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.Conv1d", conv<nn::Conv1d>},
      {"nn.Conv2d", conv<nn::Conv2d>},
      {"nn.Conv3d", conv<nn::Conv3d>},
      {"nn.ConvTranspose1d", conv_transpose<nn::ConvTranspose1d>},
      {"nn.ConvTranspose2d", conv_transpose<nn::ConvTranspose2d>},
      {"nn.ConvTranspose3d", conv_transpose<nn::ConvTranspose3d>},
      {"nn.LazyConv1d", lazy_conv<nn::Conv1d>},
      {"nn.LazyConv2d", lazy_conv<nn::Conv2d>},
      {"nn.LazyConv3d", lazy_conv<nn::Conv3d>},
      {"nn.LazyConvTranspose1d", lazy_conv_transpose<nn::ConvTranspose1d>},
      {"nn.LazyConvTranspose2d", lazy_conv_transpose<nn::ConvTranspose2d>},
      {"nn.LazyConvTranspose3d", lazy_conv_transpose<nn::ConvTranspose3d>},
  };
});

}   // namespace gradus::test
