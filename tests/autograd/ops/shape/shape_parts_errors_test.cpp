// Errors of slices, windows, diagonals, arranging, padding and joining where sizes or dimensions do not fit: kind and
// full text.
#include <cmath>

#include "autograd/ops.h"
#include "tests/support/failures.h"

namespace gradus::test {

TEST_CASE("errors name sizes and dimensions that do not fit: shapes") {
  check_failures({
      {"ShapeError: unflatten: dimension 1 of [2, 6] cannot be cut into [4, -1]: the product of the sizes, one of "
       "which may be -1, must "
       "be 6",
          [] {
            unflatten(ones({2, 6}), 1, {4, -1});
          }},
      {"ShapeError: unflatten: dimension 0 of [2, 6] cannot be cut into []: the product of the sizes, one of which may "
       "be -1, must be 2",
          [] {
            unflatten(ones({2, 6}), 0, {});
          }},
      {"ShapeError: unflatten: [1, 1, 1, 1, 1, 1, 1] with dimension 0 cut into [1, 1, 1] would have more than 8 "
       "dimensions",
          [] {
            unflatten(ones({1, 1, 1, 1, 1, 1, 1}), 0, {1, 1, 1});
          }},
      {"ShapeError: mT: expected a matrix or a batch of them; got [3]", [] { mT(ones({3})); }},
      {"ShapeError: movedim: 2 dimensions move to 1 places; give the same number of each",
          [] {
            movedim(ones({2, 3}), {0, 1}, 0);
          }},
      {"IndexError: movedim: dimension 0 is given twice",
          [] {
            movedim(ones({2, 3}), {0, 0}, {0, 1});
          }},
      {"IndexError: moveaxis: dimension 2 is out of range -2..1 of a tensor with 2 dimensions",
          [] {
            moveaxis(ones({2, 3}), 0, 2);
          }},
      {"IndexError: squeeze: dimension -2 is given twice",
          [] {
            squeeze(ones({1, 3}), {0, -2});
          }},
      {"ShapeError: broadcast_tensors: the shapes do not broadcast: tensors[2] is [4], those before it broadcast to "
       "[2, 3]",
          [] {
            broadcast_tensors({ones({2, 1}), ones({3}), ones({4})});
          }},
      {"ShapeError: fill: value must have shape []; it is [1]", [] { fill(ones({2}), ones({1})); }},
  });
}

TEST_CASE("errors name sizes and dimensions that do not fit: slices and windows") {
  check_failures({
      {"ShapeError: slice_scatter: source must have the shape of the place it goes to, [2, 2]; it is [2, 3]",
          [] {
            slice_scatter(ones({2, 3}), ones({2, 3}), 1, 1);
          }},
      {"ShapeError: select_scatter: source must have the shape of the place it goes to, [3]; it is [2]",
          [] {
            select_scatter(ones({2, 3}), ones({2}), 0, 0);
          }},
      {"IndexError: tensor_split: a tensor of shape [] has no dimension to split", [] { tensor_split(ones({}), 2); }},
      {"ShapeError: tensor_split: the number of pieces must be 1 to 2^31; got 0", [] { tensor_split(ones({3}), 0); }},
      {"DtypeError: tensor_split: indices_or_n must be int64; it is float32 [2]",
          [] { tensor_split(ones({3}), ones({2})); }},
      {"ShapeError: tensor_split: indices_or_n must have shape [k] or []; it is [1, 1]",
          [] {
            tensor_split(ones({3}), zeros({1, 1}, Dtype::int64));
          }},
      {"ShapeError: hsplit: expected at least 1 dimension; got []", [] { hsplit(ones({}), 2); }},
      {"ShapeError: vsplit: expected at least 2 dimensions; got [4]", [] { vsplit(ones({4}), 2); }},
      {"ShapeError: dsplit: expected at least 3 dimensions; got [4, 4]",
          [] {
            dsplit(ones({4, 4}), {1, 2});
          }},
      {"ShapeError: hsplit: dimension 0 of [5] cannot be cut into 2 equal pieces", [] { hsplit(ones({5}), 2); }},
      {"ShapeError: as_strided: 1 sizes and 2 strides; give the same number of each",
          [] {
            as_strided(ones({4}), 2, {1, 1});
          }},
      {"ShapeError: as_strided: [4611686018427387904, 4] has more elements than 64 bits can count",
          [] {
            as_strided(ones({4}), {int64_t(1) << 62, 4}, {0, 0});
          }},
      {"ShapeError: as_strided: 4 numbers from 0 on are out of range: the storage has 0",
          [] {
            as_strided(ones({2, 0, 4}).slice(0, 1, 2).detach(), 4, 1, 0);
          }},
      {"ShapeError: as_strided: strides must not be negative; got -1", [] { as_strided(ones({4}), 2, -1); }},
      {"ShapeError: as_strided: storage_offset must not be negative; got -1", [] { as_strided(ones({4}), 2, 1, -1); }},
      {"ShapeError: as_strided: 4 numbers from 1 on are out of range: the storage has 4",
          [] { as_strided(ones({4}), 2, 3, 1); }},
      {"ShapeError: as_strided: 9223372036854775807 numbers from 0 on are out of range: the storage has 4",
          [] { as_strided(ones({4}), 4, INT64_MAX); }},
      {"ShapeError: as_strided: 2 numbers from 9223372036854775807 on are out of range: the storage has 4",
          [] { as_strided(ones({4}), 2, 1, INT64_MAX); }},
      {"ShapeError: as_strided_scatter: source must have the shape of the place it goes to, [2]; it is [3]",
          [] { as_strided_scatter(ones({4}), ones({3}), 2, 2); }},
      {"ShapeError: as_strided_scatter: the window shows one number at several indices",
          [] {
            as_strided_scatter(ones({4}), ones({2, 2}), {2, 2}, {1, 1});
          }},
      {"ShapeError: as_strided_scatter: the window must lie within x, and x [2] must have no gaps in memory. Use "
       "x.contiguous().",
          [] { as_strided_scatter(ones({4}).slice(0, 0, 4, 2), ones({2}), 2, 1); }},
      {"ShapeError: unfold: [2305843009213693952, 2305843009213693953] has more elements than 64 bits can count",
          [] { expand(ones({1}), int64_t(1) << 62).unfold(0, (int64_t(1) << 61) + 1, 1); }},
      {"ShapeError: unfold: windows of 4 do not fit into dimension 0 of [3], which has 3",
          [] { unfold(ones({3}), 0, 4, 1); }},
      {"ShapeError: unfold: step must be at least 1; got 0", [] { unfold(ones({3}), 0, 2, 0); }},
      {"ShapeError: unfold: x must have fewer than 8 dimensions; it is [1, 1, 1, 1, 1, 1, 1, 1]",
          [] {
            unfold(ones({1, 1, 1, 1, 1, 1, 1, 1}), 0, 1, 1);
          }},
  });
}

TEST_CASE("errors name sizes and dimensions that do not fit: diagonals") {
  check_failures({
      {"ShapeError: diagonal: expected a matrix or a batch of them; got [3]", [] { diagonal(ones({3})); }},
      {"IndexError: diagonal: dim1 and dim2 are both dimension 1",
          [] {
            diagonal(ones({3, 3}), 0, 1, -1);
          }},
      {"IndexError: diagonal: dimension 2 is out of range -2..1 of a tensor with 2 dimensions",
          [] {
            diagonal(ones({3, 3}), 0, 0, 2);
          }},
      {"ShapeError: diagonal_scatter: expected a matrix or a batch of them; got [3]",
          [] { diagonal_scatter(ones({3}), ones({3})); }},
      {"ShapeError: diagonal_scatter: source must have the shape of the place it goes to, [2]; it is [1]",
          [] {
            diagonal_scatter(ones({2, 2}), ones({1}));
          }},
      {"ShapeError: diag_embed: expected at least 1 dimension; got []", [] { diag_embed(ones({})); }},
      {"ShapeError: diag_embed: x must have fewer than 8 dimensions; it is [1, 1, 1, 1, 1, 1, 1, 1]",
          [] {
            diag_embed(ones({1, 1, 1, 1, 1, 1, 1, 1}));
          }},
      {"ShapeError: diag: matrices with a diagonal at offset 9223372036854775807 do not fit into "
       "memory",
          [] { diag(ones({1}), INT64_MAX); }},
      {"ShapeError: diag: expected a vector or a matrix; got [1, 2, 3]",
          [] {
            diag(ones({1, 2, 3}));
          }},
      {"ShapeError: tril: expected a matrix or a batch of them; got [3]", [] { tril(ones({3})); }},
      {"ShapeError: triu: expected a matrix or a batch of them; got []", [] { triu(ones({})); }},
  });
}

TEST_CASE("errors name sizes and dimensions that do not fit: flips, rolls and repeats") {
  check_failures({
      {"IndexError: flip: dimension 0 is given twice",
          [] {
            flip(ones({2, 3}), {0, 0});
          }},
      {"ShapeError: fliplr: expected at least 2 dimensions; got [3]", [] { fliplr(ones({3})); }},
      {"ShapeError: flipud: expected at least 1 dimension; got []", [] { flipud(ones({})); }},
      {"ShapeError: roll: 2 shifts and 1 dimensions; give the same number of each",
          [] {
            roll(ones({3}), {1, 2}, 0);
          }},
      {"IndexError: roll: dimension 1 is out of range -1..0 of a tensor with 1 dimension",
          [] { roll(ones({3}), 1, 1); }},
      {"ShapeError: rot90: a plane has 2 dimensions; got 1",
          [] {
            rot90(ones({3, 3}), 1, 0);
          }},
      {"ShapeError: rot90: expected at least 2 dimensions; got [3]", [] { rot90(ones({3})); }},
      {"IndexError: rot90: dimension -2 is given twice",
          [] {
            rot90(ones({3, 3}), 1, {0, -2});
          }},
      {"ShapeError: repeat: expected at least one count per dimension; got 1 for [2, 3]. tile fills in missing counts "
       "with 1.",
          [] {
            repeat(ones({2, 3}), 2);
          }},
      {"ShapeError: repeat: counts must not be negative; got -1", [] { repeat(ones({3}), -1); }},
      {"ShapeError: repeat: [3] repeated 9223372036854775807 times does not fit into memory",
          [] { repeat(ones({3}), INT64_MAX); }},
      {"ShapeError: repeat_interleave: repeats must not be negative; got -2",
          [] { repeat_interleave(ones({3}), -2, 0); }},
      {"ShapeError: repeat_interleave: repeats must not be negative; repeats[1] is -2",
          [] {
            repeat_interleave(ones({2}), tensor({1, -2}));
          }},
      {"ShapeError: repeat_interleave: repeats must be [1], or [3] for dimension 1 of [2, 3]; it is [2]",
          [] {
            repeat_interleave(ones({2, 3}), tensor({1, 2}), 1);
          }},
      {"DtypeError: repeat_interleave: repeats must be int64; it is float32 [3]",
          [] { repeat_interleave(ones({3}), ones({3})); }},
      {"ShapeError: repeat_interleave: [2] repeated 9223372036854775807 times does not fit into memory",
          [] { repeat_interleave(ones({2}), INT64_MAX); }},
      {"ShapeError: repeat_interleave: [2] repeated 4294967296 times does not fit into memory",
          [] {
            repeat_interleave(ones({2}), tensor({1, int64_t(1) << 32}));
          }},
      {"ShapeError: pixel_shuffle: expected [.., channels, height, width]; got [4, 4]",
          [] {
            pixel_shuffle(ones({4, 4}), 2);
          }},
      {"ShapeError: pixel_shuffle: upscale_factor must be 1 to 32768; got 0",
          [] {
            pixel_shuffle(ones({4, 2, 2}), 0);
          }},
      {"ShapeError: pixel_shuffle: the 3 channels of [3, 2, 2] are not a multiple of upscale_factor 2 squared",
          [] {
            pixel_shuffle(ones({3, 2, 2}), 2);
          }},
      {"ShapeError: pixel_shuffle: [1, 1, 1, 1, 4, 2, 2] has too many dimensions: at most 8, counting those added "
       "on the way",
          [] {
            pixel_shuffle(ones({1, 1, 1, 1, 4, 2, 2}), 2);
          }},
      {"ShapeError: pixel_unshuffle: expected [.., channels, height, width]; got [4]",
          [] { pixel_unshuffle(ones({4}), 2); }},
      {"ShapeError: pixel_unshuffle: downscale_factor must be 1 to 32768; got -1",
          [] {
            pixel_unshuffle(ones({4, 2, 2}), -1);
          }},
      {"ShapeError: pixel_unshuffle: height and width of [1, 2, 3] must be multiples of downscale_factor 2",
          [] {
            pixel_unshuffle(ones({1, 2, 3}), 2);
          }},
      {"ShapeError: channel_shuffle: expected [batch, channels, ..] with at least 3 dimensions; got [4, 4]",
          [] {
            channel_shuffle(ones({4, 4}), 2);
          }},
      {"ShapeError: channel_shuffle: the 3 channels of [1, 3, 2] cannot be cut into 2 groups",
          [] {
            channel_shuffle(ones({1, 3, 2}), 2);
          }},
  });
}

TEST_CASE("errors name sizes and dimensions that do not fit: borders and joining") {
  check_failures({
      {"Error: pad: mode must be \"constant\", \"reflect\", \"replicate\" or \"circular\"; got \"mirror\"",
          [] {
            pad(ones({3}), {1, 1}, {.mode = "mirror"});
          }},
      {"ShapeError: pad: pad must have two numbers per dimension, for at most all dimensions of [3]; got 3 numbers",
          [] {
            pad(ones({3}), {1, 1, 1});
          }},
      {"ShapeError: constant_pad_nd: pad must have two numbers per dimension, for at most all dimensions of [3]; got 4 "
       "numbers",
          [] {
            constant_pad_nd(ones({3}), {1, 1, 1, 1});
          }},
      {"DtypeError: pad: int64 cannot hold nan",   // with nothing to fill, too, and whatever the strides
          [] {
            constant_pad_nd(zeros({0}, int64), {0, 0}, NAN);
          }},
      {"DtypeError: pad: int64 cannot hold nan",
          [] {
            constant_pad_nd(ones({4, 0}, int64).t(), {0, 0}, NAN);
          }},
      {"ShapeError: pad: -2 and -2 cannot be added to dimension 1 of [2, 3]",
          [] {
            pad(ones({2, 3}), {-2, -2});
          }},
      {"ShapeError: pad: [2] with a border of 9223372036854775807 and 0 does not fit into memory",
          [] {
            pad(ones({2}), {INT64_MAX, 0});
          }},
      {"ShapeError: pad: mode \"reflect\" adds at most 2 to each side of dimension 1 of [1, 3]; got 3",
          [] {
            pad(ones({1, 3}), {3, 0}, {.mode = "reflect"});
          }},
      {"ShapeError: pad: mode \"circular\" adds at most 3 to each side of dimension 0 of [3]; got 4",
          [] {
            pad(ones({3}), {0, 4}, {.mode = "circular"});
          }},
      {"ShapeError: pad: mode \"replicate\" adds at most 0 to each side of dimension 0 of [0]; got 1",
          [] {
            pad(ones({0}), {0, 1}, {.mode = "replicate"});
          }},
      {"ShapeError: hstack: give at least one tensor", [] { hstack({}); }},
      {"ShapeError: vstack: give at least one tensor", [] { vstack({}); }},
      {"ShapeError: dstack: give at least one tensor", [] { dstack({}); }},
      {"ShapeError: column_stack: give at least one tensor", [] { column_stack({}); }},
      {"ShapeError: block_diag: give at least one tensor", [] { block_diag({}); }},
      {"ShapeError: block_diag: expected matrices, vectors or numbers; tensors[1] is [1, 1, 1]",
          [] {
            block_diag({ones({2}), ones({1, 1, 1})});
          }},
      {"ShapeError: meshgrid: give at least one tensor", [] { meshgrid({}); }},
      {"Error: meshgrid: indexing must be \"ij\" or \"xy\"; got \"yx\"",
          [] { meshgrid({ones({2})}, {.indexing = "yx"}); }},
      {"ShapeError: meshgrid: expected vectors or numbers; tensors[0] is [1, 2]",
          [] {
            meshgrid({ones({1, 2})});
          }},
      {"ShapeError: meshgrid: at most 8 tensors; got 9", [] { meshgrid(std::vector<Tensor>(9, ones({1}))); }},
      {"ShapeError: cartesian_prod: give at least one tensor", [] { cartesian_prod({}); }},
      {"ShapeError: cartesian_prod: expected vectors; tensors[1] is []",
          [] {
            cartesian_prod({ones({2}), ones({})});
          }},
      {"ShapeError: combinations: expected a vector; got [2, 2]",
          [] {
            combinations(ones({2, 2}));
          }},
      {"ShapeError: combinations: r must not be negative; got -1", [] { combinations(ones({2}), -1); }},
  });
}

}   // namespace gradus::test
