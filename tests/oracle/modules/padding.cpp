#include "nn/layers/padding.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

const Family<ModuleEntry> padding_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.ReflectionPad1d", GRADUS_LAYER(nn::ReflectionPad1d(sizes(s, 0, "padding")))},
      {"nn.ReflectionPad2d", GRADUS_LAYER(nn::ReflectionPad2d(sizes(s, 0, "padding")))},
      {"nn.ReflectionPad3d", GRADUS_LAYER(nn::ReflectionPad3d(sizes(s, 0, "padding")))},
      {"nn.ReplicationPad1d", GRADUS_LAYER(nn::ReplicationPad1d(sizes(s, 0, "padding")))},
      {"nn.ReplicationPad2d", GRADUS_LAYER(nn::ReplicationPad2d(sizes(s, 0, "padding")))},
      {"nn.ReplicationPad3d", GRADUS_LAYER(nn::ReplicationPad3d(sizes(s, 0, "padding")))},
      {"nn.ZeroPad1d", GRADUS_LAYER(nn::ZeroPad1d(sizes(s, 0, "padding")))},
      {"nn.ZeroPad2d", GRADUS_LAYER(nn::ZeroPad2d(sizes(s, 0, "padding")))},
      {"nn.ZeroPad3d", GRADUS_LAYER(nn::ZeroPad3d(sizes(s, 0, "padding")))},
      {"nn.CircularPad1d", GRADUS_LAYER(nn::CircularPad1d(sizes(s, 0, "padding")))},
      {"nn.CircularPad2d", GRADUS_LAYER(nn::CircularPad2d(sizes(s, 0, "padding")))},
      {"nn.CircularPad3d", GRADUS_LAYER(nn::CircularPad3d(sizes(s, 0, "padding")))},
      {"nn.ConstantPad1d", GRADUS_LAYER(nn::ConstantPad1d(sizes(s, 0, "padding"), s.real(1, "value", 0)))},
      {"nn.ConstantPad2d", GRADUS_LAYER(nn::ConstantPad2d(sizes(s, 0, "padding"), s.real(1, "value", 0)))},
      {"nn.ConstantPad3d", GRADUS_LAYER(nn::ConstantPad3d(sizes(s, 0, "padding"), s.real(1, "value", 0)))},
  };
});

}   // namespace gradus::test
