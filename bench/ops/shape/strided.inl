// Windows on memory.
// Without as_strided_scatter: libtorch refuses a transposed leaf, and its gradient is wrong otherwise.
OP(as_strided, IN(as_line(reals)), BOTH((as_strided(x, {4, 9}, {9, 2})), (at::as_strided(x, {4, 9}, {9, 2}))))
OP(unfold, IN(reals), BOTH((unfold(x, 1, 5, 2)), (x.unfold(1, 5, 2))))
