// Distances between the rows of matrices.
OP(cdist, IN(reals, reals), cdist(x, y))
OP_IS(bench::is_slow, cdist_sum, IN(reals, reals), cdist(x, y, 1))
OP_IS(bench::is_slow, cdist_1, IN(reals, reals), cdist(x, y, 1))
OP_IS(bench::is_slow, pdist, IN(reals), pdist(x))
