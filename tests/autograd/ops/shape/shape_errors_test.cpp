// Errors of shape ops, and of joining and indexing where a tensor or an index does not fit: kind and full text. Those
// of slices, windows, arranging and padding are in shape_parts_errors_test.cpp.
#include "autograd/ops.h"
#include "tests/support/failures.h"

namespace gradus::test {

TEST_CASE("errors name shapes that do not hold the numbers, and dimensions that do not exist") {
  check_failures({
      {"ShapeError: reshape: the 6 numbers of [2, 3] do not fill the shape [4, 2]",
          [] {
            reshape(ones({2, 3}), {4, 2});
          }},
      {"ShapeError: reshape: the 6 numbers of [2, 3] do not fill the shape [4, -1]",
          [] {
            reshape(ones({2, 3}), {4, -1});
          }},
      {"ShapeError: reshape: the 0 numbers of [0] do not fill the shape [0, -1]",
          [] {
            reshape(ones({0}), {0, -1});
          }},
      {"ShapeError: reshape: sizes must not be negative, except one that may be -1; got [-1, -1]",
          [] {
            reshape(ones({6}), {-1, -1});
          }},
      {"ShapeError: view: sizes must not be negative, except one that may be -1; got [-2, 3]",
          [] {
            view(ones({6}), {-2, 3});
          }},
      {"ShapeError: view: [3, 2] with these strides cannot be viewed as [6] without a copy. Use "
       "reshape.",
          [] {
            view(t(ones({2, 3})), {6});
          }},
      {"ShapeError: list: at most 8 numbers; got 9",
          [] {
            reshape(ones({1}), {1, 1, 1, 1, 1, 1, 1, 1, 1});
          }},
      {"IndexError: flatten: start 1 comes after end 0",
          [] {
            flatten(ones({2, 3}), 1, 0);
          }},
      {"IndexError: flatten: dimension 2 is out of range -2..1 of a tensor with 2 dimensions",
          [] {
            flatten(ones({2, 3}), 2);
          }},
      {"ShapeError: permute: 1 dimensions given for [2, 3]; name each once",
          [] {
            permute(ones({2, 3}), 0);
          }},
      {"IndexError: permute: dimension 0 is given twice",
          [] {
            permute(ones({2, 3}), {0, 0});
          }},
      {"IndexError: transpose: dimension 2 is out of range -2..1 of a tensor with 2 dimensions",
          [] {
            transpose(ones({2, 3}), 0, 2);
          }},
      {"ShapeError: t: expected a matrix; got [2, 1, 1]. transpose(x, a, b) names two dimensions.",
          [] {
            t(ones({2, 1, 1}));
          }},
      {"ShapeError: expand: [2, 3] cannot become [3]: only sizes of 1 can be repeated, and new "
       "dimensions come first",
          [] {
            expand(ones({2, 3}), {3});
          }},
      {"ShapeError: expand: [2, 3] cannot become [4, 3]: only sizes of 1 can be repeated, and new "
       "dimensions come first",
          [] {
            expand(ones({2, 3}), {4, 3});
          }},
      {"ShapeError: expand: [4611686018427387904, 4] has more elements than 64 bits can count",
          [] {
            expand(ones({1, 4}), {int64_t(1) << 62, 4});
          }},
      {"ShapeError: expand: [3] cannot become [-1, 3]: only sizes of 1 can be repeated, and new "
       "dimensions come first",
          [] {
            expand(ones({3}), {-1, 3});
          }},
      {"ShapeError: sum_to: [2] does not broadcast to [3, 4]",
          [] {
            sum_to(ones({3, 4}), {2});
          }},
      {"ShapeError: sum_to: [2, 3] does not broadcast to [3]",
          [] {
            sum_to(ones({3}), {2, 3});
          }},
      {"IndexError: squeeze: dimension 1 is out of range -1..0 of a tensor with 1 dimension",
          [] { squeeze(ones({2}), 1); }},
      {"IndexError: unsqueeze: dimension 3 is out of range -2..1 of a tensor with 2 dimensions",
          [] { unsqueeze(ones({2}), 3); }},
      {"ShapeError: shape: at most 8 dimensions; [1, 1, 1, 1, 1, 1, 1, 1] already has that many",
          [] {
            unsqueeze(ones({1, 1, 1, 1, 1, 1, 1, 1}), 0);
          }},
      {"IndexError: slice: a tensor of shape [] has no dimension to slice", [] { slice(ones({}), 0, 0); }},
      {"IndexError: slice: step must be at least 1; got 0", [] { slice(ones({3}), 0, 0, 3, 0); }},
      {"IndexError: slice: dimension 1 is out of range -1..0 of a tensor with 1 dimension",
          [] { slice(ones({3}), 1, 0); }},
      {"IndexError: narrow: 3 positions from 2 on are out of range; dimension 0 of [4] has 4",
          [] { narrow(ones({4}), 0, 2, 3); }},
      {"IndexError: narrow: 1 positions from -5 on are out of range; dimension 0 of [4] has 4",
          [] { narrow(ones({4}), 0, -5, 1); }},
      {"IndexError: narrow: -1 positions from 0 on are out of range; dimension 0 of [4] has 4",
          [] { narrow(ones({4}), 0, 0, -1); }},
      {"IndexError: select: a tensor of shape [] has no dimension to select from", [] { select(ones({}), 0, 0); }},
      {"IndexError: select: index 3 is out of range -3..2 in dimension 1 of [2, 3]",
          [] {
            select(ones({2, 3}), -1, 3);
          }},
      {"IndexError: select: index -3 is out of range -2..1 in dimension 0 of [2]", [] { ones({2})[-3]; }},
  });
}

TEST_CASE("joining and indexing name the tensor or the index that does not fit") {
  check_failures({
      {"ShapeError: cat: give at least one tensor", [] { cat({}); }},
      {"ShapeError: cat: tensors of shape [] cannot be joined; stack makes a new dimension",
          [] {
            cat({ones({}), ones({})});
          }},
      {"ShapeError: cat: sizes must agree except in dimension 0; tensors[0] is [2, 3], tensors[1] "
       "is [2, 4]",
          [] {
            cat({ones({2, 3}), ones({2, 4})});
          }},
      {"ShapeError: cat: sizes must agree except in dimension 1; tensors[0] is [2, 3], tensors[2] "
       "is [3]",
          [] {
            cat({ones({2, 3}), ones({2, 4}), ones({3})}, -1);
          }},
      {"IndexError: cat: dimension 1 is out of range -1..0 of a tensor with 1 dimension", [] { cat({ones({2})}, 1); }},
      {"ShapeError: stack: give at least one tensor", [] { stack({}); }},
      {"ShapeError: stack: all shapes must be equal; tensors[0] is [2], tensors[1] is [3]",
          [] {
            stack({ones({2}), ones({3})});
          }},
      {"DtypeError: index_select: index must be int64; it is float32 [2]",
          [] { index_select(ones({2}), 0, ones({2})); }},
      {"ShapeError: index_select: index must have one dimension; it is [1, 1]",
          [] {
            index_select(ones({2}), 0, zeros({1, 1}, int64));
          }},
      {"IndexError: index_select: index[1] is 3, but the dimension has positions 0..2",
          [] {
            index_select(ones({2, 3}), 1, tensor({0, 3}));
          }},
      {"IndexError: index_select: index[0] is -1, but the dimension has positions 0..2",
          [] { index_select(ones({3}), 0, tensor({-1})); }},
      {"IndexError: index_select: dimension 1 is out of range -1..0 of a tensor with 1 dimension",
          [] { index_select(ones({3}), 1, tensor({0})); }},
      {"ShapeError: index_select: x has shape [], so index must hold one number; it is [2]",
          [] {
            index_select(ones({}), 0, tensor({0, 0}));
          }},
      {"ShapeError: index_add: x has shape [], so index must hold one number; it is [2]",
          [] {
            index_add(ones({}), 0, tensor({0, 0}), ones({}));
          }},
      {"DtypeError: index_add: index must be int64; it is bool [2]",
          [] { index_add(ones({2}), 0, ones({2}, bool_), ones({2})); }},
      {"DtypeError: index_add: the dtypes differ: x is float32 [2], source is float64 [1]. Convert "
       "one with to().",
          [] { index_add(ones({2}), 0, tensor({0}), ones({1}, float64)); }},
      {"ShapeError: index_add: with index [2] and x [2, 3], source must be [2, 2]; it is [2, 3]",
          [] {
            index_add(ones({2, 3}), 1, tensor({0, 1}), ones({2, 3}));
          }},
      {"IndexError: index_add: index[0] is 2, but the dimension has positions 0..1",
          [] { index_add(ones({2}), 0, tensor({2}), ones({1})); }},
      {"DtypeError: gather: index must be int64; it is float32 [2]", [] { gather(ones({2}), 0, ones({2})); }},
      {"ShapeError: gather: index [2] must have as many dimensions as [2, 3] and, except in dimension "
       "0, no larger sizes",
          [] {
            gather(ones({2, 3}), 0, tensor({0, 1}));
          }},
      {"ShapeError: gather: index [1, 4] must have as many dimensions as [2, 3] and, except in "
       "dimension 0, no larger sizes",
          [] {
            gather(ones({2, 3}), 0, zeros({1, 4}, int64));
          }},
      {"IndexError: gather: index[2] is 2, but the dimension has positions 0..1",
          [] {
            gather(ones({2, 1}), 0, tensor({{0}, {1}, {2}}));
          }},
      {"DtypeError: scatter_add: index must be int64; it is float32 [2]",
          [] { scatter_add(ones({2}), 0, ones({2}), ones({2})); }},
      {"DtypeError: scatter_add: the dtypes differ: x is float32 [2], source is int64 [1]. Convert "
       "one with to().",
          [] { scatter_add(ones({2}), 0, tensor({0}), tensor({1})); }},
      {"ShapeError: scatter_add: index [2] must have as many dimensions as [2, 3] and, except in "
       "dimension 0, no larger sizes",
          [] {
            scatter_add(ones({2, 3}), 0, tensor({0, 1}), ones({2}));
          }},
      {"ShapeError: scatter_add: source [1] must be at least as large as index [2] in every "
       "dimension",
          [] {
            scatter_add(ones({2}), 0, tensor({0, 1}), ones({1}));
          }},
      {"IndexError: scatter_add: index[0] is 5, but the dimension has positions 0..1",
          [] { scatter_add(ones({2}), 0, tensor({5}), ones({1})); }},
  });
}

}   // namespace gradus::test
