// The layers that put a border around images.
#include "nn/layers/padding.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "tests/support/failures.h"

namespace gradus::test {

namespace {

// 1, 2, 3, ...
Tensor counting(const Shape& shape) { return reshape(arange(1, shape.numel() + 1), shape).to(float32); }

}   // namespace

TEST_CASE("a border has what its layer's name says") {
  const Tensor x = counting({1, 1, 4}), image = counting({1, 2, 2});
  CHECK(equal(nn::ConstantPad1d{{1, 2}, 7}(x), tensor({{{7.0, 1.0, 2.0, 3.0, 4.0, 7.0, 7.0}}})));
  CHECK(equal(nn::ZeroPad1d{1}(x), tensor({{{0.0, 1.0, 2.0, 3.0, 4.0, 0.0}}})));
  CHECK(equal(nn::ReflectionPad1d{{1, 2}}(x), tensor({{{2.0, 1.0, 2.0, 3.0, 4.0, 3.0, 2.0}}})));
  CHECK(equal(nn::ReplicationPad1d{{2, 1}}(x), tensor({{{1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 4.0}}})));
  CHECK(equal(nn::CircularPad1d{{2, 1}}(x), tensor({{{3.0, 4.0, 1.0, 2.0, 3.0, 4.0, 1.0}}})));
  CHECK(equal(nn::ZeroPad1d{{-1, -2}}(x), tensor({{{2.0}}})));
  // left, right, top, bottom
  CHECK(
      equal(nn::ConstantPad2d{{0, 1, 1, 0}, 9}(image), tensor({{{9.0, 9.0, 9.0}, {1.0, 2.0, 9.0}, {3.0, 4.0, 9.0}}})));
  CHECK(equal(nn::ReflectionPad2d{{0, 1, 1, 0}}(image), tensor({{{3.0, 4.0, 3.0}, {1.0, 2.0, 1.0}, {3.0, 4.0, 3.0}}})));
}

TEST_CASE("a padding layer calls pad with its mode, in all its dimensions") {
  const Tensor x = counting({2, 3, 4, 4}), volume = counting({2, 3, 3, 4, 5});
  const std::vector<int64_t> flat{1, 2, 0, 3}, deep{1, 2, 0, 1, 2, 1};
  CHECK(equal(nn::ConstantPad2d{{1, 2, 0, 3}, 1.5}(x), pad(x, flat, {.value = 1.5})));
  CHECK(equal(nn::ZeroPad2d{{1, 2, 0, 3}}(x), pad(x, flat)));
  CHECK(equal(nn::ReflectionPad2d{{1, 2, 0, 3}}(x), pad(x, flat, {.mode = "reflect"})));
  CHECK(equal(nn::ReplicationPad2d{{1, 2, 0, 3}}(x), pad(x, flat, {.mode = "replicate"})));
  CHECK(equal(nn::CircularPad2d{{1, 2, 0, 3}}(x), pad(x, flat, {.mode = "circular"})));
  CHECK(equal(nn::ConstantPad3d{{1, 2, 0, 1, 2, 1}, 1.5}(volume), pad(volume, deep, {.value = 1.5})));
  CHECK(equal(nn::ZeroPad3d{{1, 2, 0, 1, 2, 1}}(volume), pad(volume, deep)));
  CHECK(equal(nn::ReflectionPad3d{{1, 2, 0, 1, 2, 1}}(volume), pad(volume, deep, {.mode = "reflect"})));
  CHECK(equal(nn::ReplicationPad3d{{1, 2, 0, 1, 2, 1}}(volume), pad(volume, deep, {.mode = "replicate"})));
  CHECK(equal(nn::CircularPad3d{{1, 2, 0, 1, 2, 1}}(volume), pad(volume, deep, {.mode = "circular"})));
  CHECK(equal(nn::ReflectionPad3d{1}(volume), pad(volume, {1, 1, 1, 1, 1, 1}, {.mode = "reflect"})));
  CHECK(nn::ZeroPad2d{1}(zeros({3})[0].reshape({1, 1})).shape() == Shape{3, 3});   // a matrix without channels
}

TEST_CASE("padding layers print as in PyTorch") {
  CHECK(to_string(nn::ConstantPad1d{2, 3.5}) == "ConstantPad1d(padding=(2, 2), value=3.5)");
  CHECK(to_string(nn::ConstantPad2d{{1, 2, 3, 4}, 0}) == "ConstantPad2d(padding=(1, 2, 3, 4), value=0.0)");
  CHECK(to_string(nn::ConstantPad3d{1, -1}) == "ConstantPad3d(padding=(1, 1, 1, 1, 1, 1), value=-1.0)");
  CHECK(to_string(nn::ZeroPad1d{1}) == "ZeroPad1d((1, 1))");
  CHECK(to_string(nn::ZeroPad2d{1}) == "ZeroPad2d((1, 1, 1, 1))");
  CHECK(to_string(nn::ZeroPad3d{1}) == "ZeroPad3d((1, 1, 1, 1, 1, 1))");
  CHECK(to_string(nn::ReflectionPad1d{{3, 1}}) == "ReflectionPad1d((3, 1))");
  CHECK(to_string(nn::ReflectionPad2d{1}) == "ReflectionPad2d((1, 1, 1, 1))");
  CHECK(to_string(nn::ReflectionPad3d{1}) == "ReflectionPad3d((1, 1, 1, 1, 1, 1))");
  CHECK(to_string(nn::ReplicationPad1d{1}) == "ReplicationPad1d((1, 1))");
  CHECK(to_string(nn::ReplicationPad2d{{1, 1, 2, 0}}) == "ReplicationPad2d((1, 1, 2, 0))");
  CHECK(to_string(nn::ReplicationPad3d{1}) == "ReplicationPad3d((1, 1, 1, 1, 1, 1))");
  CHECK(to_string(nn::CircularPad1d{1}) == "CircularPad1d((1, 1))");
  CHECK(to_string(nn::CircularPad2d{1}) == "CircularPad2d((1, 1, 1, 1))");
  CHECK(to_string(nn::CircularPad3d{1}) == "CircularPad3d((1, 1, 1, 1, 1, 1))");
}

TEST_CASE("padding layers say what does not fit") {
  check_failures({
      {"ShapeError: ReflectionPad2d: padding must be one number, or 4, before and behind each dimension, the last one "
       "first; got 2 numbers",
          [] {
            nn::ReflectionPad2d bad{{1, 2}};
          }},
      {"ShapeError: ZeroPad3d: x must be [.., depth, height, width]; it is [3, 4]",
          [] {
            nn::ZeroPad3d{1}(ones({3, 4}));
          }},
      {"ShapeError: CircularPad1d: x must be [n, channels, length] or [channels, length]; it is [3]",
          [] { nn::CircularPad1d{1}(ones({3})); }},
      {"ShapeError: ReflectionPad2d: x must be [n, channels, height, width] or [channels, height, "
       "width]; it is [3, 4]",
          [] {
            nn::ReflectionPad2d{1}(ones({3, 4}));
          }},
      {"ShapeError: pad: mode \"reflect\" adds at most 2 to each side of dimension 2 of [1, 1, 3]; "
       "got "
       "3",
          [] {
            nn::ReflectionPad1d{3}(ones({1, 1, 3}));
          }},
  });
}

}   // namespace gradus::test
