#include "nn/layers/conv.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

namespace {

template <class M> MadeModule conv(const Arguments& s) {
  const Value* padding = s.find(4, "padding");
  return made_module(M(s.integer(0, "in_channels", 0), s.integer(1, "out_channels", 0), sizes(s, 2, "kernel_size"),
      {.stride = sizes(s, 3, "stride", 1),
          .padding = padding && padding->kind == Value::text ? Padding(padding->word.c_str())
                                                             : Padding(sizes(s, 4, "padding", 0)),
          .dilation = sizes(s, 5, "dilation", 1),
          .groups = s.integer(6, "groups", 1),
          .bias = s.flag(7, "bias", true)}));
}

template <class M> MadeModule conv_transpose(const Arguments& s) {
  return made_module(M(s.integer(0, "in_channels", 0), s.integer(1, "out_channels", 0), sizes(s, 2, "kernel_size"),
      {.stride = sizes(s, 3, "stride", 1),
          .padding = sizes(s, 4, "padding", 0),
          .output_padding = sizes(s, 5, "output_padding", 0),
          .groups = s.integer(6, "groups", 1),
          .bias = s.flag(7, "bias", true),
          .dilation = sizes(s, 8, "dilation", 1)}));
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
  };
});

}   // namespace gradus::test
