// Shapes, slices, windows, diagonals, padding, joining.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

// atleast_1d and its relatives take a tensor or a list.
Results each_of(const Sample& s, Tensor (*f)(const Tensor&)) {
  Results all;
  for (const Tensor& x : s.tensors_from(0)) all.push_back(f(x));
  return all;
}
std::vector<int64_t> pads(const Sample& s) { return s.integers(1, "pad"); }
PadOptions pad_options(const char* mode, const Sample& s) { return {.mode = mode, .value = s.scalar(3, "value", 0)}; }
MeshgridOptions indexing(const Sample& s) { return {.indexing = s.text(99, "indexing", "ij") == "ij" ? "ij" : "xy"}; }
bool is_list(const Sample& s, size_t position) {
  return position < s.count() && s.arguments[position].kind == Value::list;
}

Results split_of(const Sample& s, std::vector<Tensor> (*by_count)(const Tensor&, int64_t),
    std::vector<Tensor> (*by_indices)(const Tensor&, const std::vector<int64_t>&)) {
  return is_list(s, 1) ? by_indices(s.tensor(0), s.integers(1)) : by_count(s.tensor(0), s.integer(1, "", 0));
}
Tensor strided(const Sample& s) {
  if (s.has(3, "storage_offset"))
    return as_strided(s.tensor(0), s.integers(1), s.integers(2), s.integer(3, "storage_offset", 0));
  return as_strided(s.tensor(0), s.integers(1), s.integers(2));
}
Results tensor_splits(const Sample& s) {
  if (s.is_tensor(1)) return tensor_split(s.tensor(0), s.tensor(1), s.integer(2, "dim", 0));
  if (is_list(s, 1)) return tensor_split(s.tensor(0), s.integers(1), s.integer(2, "dim", 0));
  return tensor_split(s.tensor(0), s.integer(1, "", 0), s.integer(2, "dim", 0));
}
Tensor repeated(const Sample& s) {
  if (s.is_tensor(1, "repeats")) return repeat_interleave(s.tensor(0), s.tensor(1, "repeats"), s.integer(2, "dim", 0));
  int64_t repeats = s.integer(1, "repeats", 0);
  return s.has(2, "dim") ? repeat_interleave(s.tensor(0), repeats, s.integer(2, "dim", 0))
                         : repeat_interleave(s.tensor(0), repeats);
}
Tensor rolled(const Sample& s) {
  return s.has(2, "dims") ? roll(s.tensor(0), s.integers(1), s.integers(2, "dims"))
                          : roll(s.tensor(0), s.integer(1, "shifts", 0));
}
Tensor sliced(const Sample& s) {
  return slice(s.tensor(0), s.integer(1, "dim", 0), s.integer(2, "start", 0), s.integer(3, "end", INT64_MAX),
      s.integer(4, "step", 1));
}
Tensor flattened(const Sample& s) {
  return flatten(s.tensor(0), s.integer(1, "start_dim", 0), s.integer(2, "end_dim", -1));
}
Tensor diagonal_of(const Sample& s, int64_t dim1, int64_t dim2, Tensor (*f)(const Tensor&, int64_t, int64_t, int64_t)) {
  return f(s.tensor(0), s.integer(1, "offset", 0), s.integer(2, "dim1", dim1), s.integer(3, "dim2", dim2));
}
IntList turned_plane(const Sample& s) { return s.has(2, "dims") ? IntList(s.integers(2, "dims")) : IntList{0, 1}; }

std::vector<OracleEntry> view_entries() {
  return {
      {"H", GRADUS_ORACLE(mT(s.tensor(0)))},
      {"T", GRADUS_ORACLE(t(s.tensor(0)))},
      {"mT", GRADUS_ORACLE(mT(s.tensor(0)))},
      {"t", GRADUS_ORACLE(t(s.tensor(0)))},
      {"atleast_1d", GRADUS_ORACLE(each_of(s, atleast_1d))},
      {"atleast_2d", GRADUS_ORACLE(each_of(s, atleast_2d))},
      {"atleast_3d", GRADUS_ORACLE(each_of(s, atleast_3d))},
      {"broadcast_tensors", GRADUS_ORACLE(broadcast_tensors(s.tensors_from(0)))},
      {"broadcast_to", GRADUS_ORACLE(broadcast_to(s.tensor(0), s.integers(1)))},
      {"clone", GRADUS_ORACLE(clone(s.tensor(0)))},
      {"contiguous", GRADUS_ORACLE(contiguous(s.tensor(0)))},
      {"expand", GRADUS_ORACLE(expand(s.tensor(0), s.integers(1)))},
      {"expand_as", GRADUS_ORACLE(expand_as(s.tensor(0), s.tensor(1)))},
      {"fill", GRADUS_ORACLE(s.is_tensor(1, "value") ? fill(s.tensor(0), s.tensor(1, "value"))
                                                     : fill(s.tensor(0), s.scalar(1, "value", 0)))},
      {"flatten", GRADUS_ORACLE(flattened(s))},
      {"movedim", GRADUS_ORACLE(movedim(s.tensor(0), s.integers(1), s.integers(2)))},
      {"permute", GRADUS_ORACLE(permute(s.tensor(0), s.integers(1)))},
      {"ravel", GRADUS_ORACLE(ravel(s.tensor(0)))},
      {"reshape", GRADUS_ORACLE(reshape(s.tensor(0), s.integers(1)))},
      {"reshape_as", GRADUS_ORACLE(reshape_as(s.tensor(0), s.tensor(1)))},
      {"sum_to_size", GRADUS_ORACLE(sum_to_size(s.tensor(0), s.integers_from(1)))},
      {"squeeze", GRADUS_ORACLE(s.has(1, "dim") ? squeeze(s.tensor(0), s.integer(1, "dim", 0)) : squeeze(s.tensor(0)))},
      {"squeeze.multiple", GRADUS_ORACLE(squeeze(s.tensor(0), IntList(s.integers(1, "dim"))))},
      {"transpose", GRADUS_ORACLE(transpose(s.tensor(0), s.integer(1, "dim0", 0), s.integer(2, "dim1", 0)))},
      {"unflatten", GRADUS_ORACLE(unflatten(s.tensor(0), s.integer(1, "dim", 0), s.integers(2)))},
      {"unsqueeze", GRADUS_ORACLE(unsqueeze(s.tensor(0), s.integer(1, "dim", 0)))},
      {"view", GRADUS_ORACLE(view(s.tensor(0), s.integers(1)))},
      {"view_as", GRADUS_ORACLE(view_as(s.tensor(0), s.tensor(1)))},
  };
}

std::vector<OracleEntry> part_entries() {
  return {
      {"as_strided", GRADUS_ORACLE(strided(s))},
      {"as_strided.partial_views", GRADUS_ORACLE(strided(s))},
      {"as_strided_scatter", GRADUS_ORACLE(as_strided_scatter(s.tensor(0), s.tensor(1), s.integers(2), s.integers(3),
                                 s.integer(4, "storage_offset", 0)))},
      {"chunk", GRADUS_ORACLE(chunk(s.tensor(0), s.integer(1, "chunks", 0), s.integer(2, "dim", 0)))},
      {"dsplit", GRADUS_ORACLE(split_of(s, dsplit, dsplit))},
      {"hsplit", GRADUS_ORACLE(split_of(s, hsplit, hsplit))},
      {"narrow", GRADUS_ORACLE(
                     narrow(s.tensor(0), s.integer(1, "dim", 0), s.integer(2, "start", 0), s.integer(3, "length", 0)))},
      {"select", GRADUS_ORACLE(select(s.tensor(0), s.integer(1, "dim", 0), s.integer(2, "index", 0)))},
      {"select_scatter",
          GRADUS_ORACLE(select_scatter(s.tensor(0), s.tensor(1), s.integer(2, "dim", 0), s.integer(3, "index", 0)))},
      {"slice", GRADUS_ORACLE(sliced(s))},
      {"slice_scatter", GRADUS_ORACLE(slice_scatter(s.tensor(0), s.tensor(1), s.integer(2, "dim", 0),
                            s.integer(3, "start", 0), s.integer(4, "end", INT64_MAX), s.integer(5, "step", 1)))},
      {"split", GRADUS_ORACLE(split(s.tensor(0), s.integer(1, "", 0), s.integer(2, "dim", 0)))},
      {"split.list_args", GRADUS_ORACLE(split(s.tensor(0), s.integers(1), s.integer(2, "dim", 0)))},
      {"split_with_sizes", GRADUS_ORACLE(split_with_sizes(s.tensor(0), s.integers(1), s.integer(2, "dim", 0)))},
      {"tensor_split", GRADUS_ORACLE(tensor_splits(s))},
      {"unbind", GRADUS_ORACLE(unbind(s.tensor(0), s.integer(1, "dim", 0)))},
      {"unfold", GRADUS_ORACLE(unfold(
                     s.tensor(0), s.integer(1, "dimension", 0), s.integer(2, "size", 0), s.integer(3, "step", 1)))},
      {"vsplit", GRADUS_ORACLE(split_of(s, vsplit, vsplit))},
      {"diag", GRADUS_ORACLE(diag(s.tensor(0), s.integer(1, "diagonal", 0)))},
      {"diag_embed", GRADUS_ORACLE(diagonal_of(s, -2, -1, diag_embed))},
      {"diagflat", GRADUS_ORACLE(diagflat(s.tensor(0), s.integer(1, "offset", 0)))},
      {"diagonal", GRADUS_ORACLE(diagonal_of(s, 0, 1, diagonal))},
      {"linalg.diagonal", GRADUS_ORACLE(diagonal_of(s, -2, -1, diagonal))},
      {"diagonal_scatter", GRADUS_ORACLE(diagonal_scatter(s.tensor(0), s.tensor(1), s.integer(2, "offset", 0),
                               s.integer(3, "dim1", 0), s.integer(4, "dim2", 1)))},
      {"tril", GRADUS_ORACLE(tril(s.tensor(0), s.integer(1, "diagonal", 0)))},
      {"triu", GRADUS_ORACLE(triu(s.tensor(0), s.integer(1, "diagonal", 0)))},
  };
}

std::vector<OracleEntry> arranging_entries() {
  return {
      {"flip", GRADUS_ORACLE(flip(s.tensor(0), s.integers(1, "dims")))},
      {"fliplr", GRADUS_ORACLE(fliplr(s.tensor(0)))},
      {"flipud", GRADUS_ORACLE(flipud(s.tensor(0)))},
      {"repeat", GRADUS_ORACLE(repeat(s.tensor(0), s.integers(1)))},
      {"repeat_interleave", GRADUS_ORACLE(repeated(s))},
      {"roll", GRADUS_ORACLE(rolled(s))},
      {"rot90", GRADUS_ORACLE(rot90(s.tensor(0), s.integer(1, "k", 1), turned_plane(s)))},
      {"tile", GRADUS_ORACLE(tile(s.tensor(0), s.integers(1)))},
      {"nn.functional.channel_shuffle", GRADUS_ORACLE(channel_shuffle(s.tensor(0), s.integer(1, "groups", 1)))},
      {"nn.functional.pixel_shuffle", GRADUS_ORACLE(pixel_shuffle(s.tensor(0), s.integer(1, "upscale_factor", 1)))},
      {"nn.functional.pixel_unshuffle",
          GRADUS_ORACLE(pixel_unshuffle(s.tensor(0), s.integer(1, "downscale_factor", 1)))},
      {"constant_pad_nd", GRADUS_ORACLE(constant_pad_nd(s.tensor(0), pads(s), s.scalar(2, "value", 0)))},
      {"nn.functional.pad.circular", GRADUS_ORACLE(pad(s.tensor(0), pads(s), pad_options("circular", s)))},
      {"nn.functional.pad.constant", GRADUS_ORACLE(pad(s.tensor(0), pads(s), pad_options("constant", s)))},
      {"nn.functional.pad.reflect", GRADUS_ORACLE(pad(s.tensor(0), pads(s), pad_options("reflect", s)))},
      {"nn.functional.pad.replicate", GRADUS_ORACLE(pad(s.tensor(0), pads(s), pad_options("replicate", s)))},
      {"nn.functional.pad.replicate_negative", GRADUS_ORACLE(pad(s.tensor(0), pads(s), pad_options("replicate", s)))},
      {"block_diag", GRADUS_ORACLE(block_diag(s.tensors_from(0)))},
      {"cartesian_prod", GRADUS_ORACLE(cartesian_prod(s.tensors_from(0)))},
      {"cat", GRADUS_ORACLE(cat(s.tensors(0), s.integer(1, "dim", 0)))},
      {"column_stack", GRADUS_ORACLE(column_stack(s.tensors(0)))},
      {"combinations", GRADUS_ORACLE(combinations(s.tensor(0), s.integer(1, "r", 2),
                           {.with_replacement = s.flag(2, "with_replacement", false)}))},
      {"dstack", GRADUS_ORACLE(dstack(s.tensors(0)))},
      {"hstack", GRADUS_ORACLE(hstack(s.tensors(0)))},
      {"meshgrid.list_of_tensors", GRADUS_ORACLE(meshgrid(s.tensors_from(0), indexing(s)))},
      {"meshgrid.variadic_tensors", GRADUS_ORACLE(meshgrid(s.tensors_from(0), indexing(s)))},
      {"stack", GRADUS_ORACLE(stack(s.tensors(0), s.integer(1, "dim", 0)))},
      {"vstack", GRADUS_ORACLE(vstack(s.tensors(0)))},
  };
}

}   // namespace

std::vector<OracleEntry> shape_entries() {
  std::vector<OracleEntry> all = view_entries();
  for (auto part : {part_entries, arranging_entries})
    for (const OracleEntry& entry : part()) all.push_back(entry);
  return all;
}

}   // namespace gradus::test
