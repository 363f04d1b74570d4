// A position for each number: gather, scatter.
OP(gather_columns, IN(reals, indices), gather(x, 0, y))
OP(gather, IN(reals, indices), gather(x, 1, y))
OP(take_along_dim, IN(reals, indices), take_along_dim(x, y, 1))
OP(scatter, IN(reals, indices), scatter(x, 1, y, 1.5))
OP(scatter_add, IN(reals, indices, reals), scatter_add(x, 1, y, z))
OP(scatter_reduce, IN(reals, indices, reals),
    BOTH((scatter_reduce(x, 1, y, z, ScatterReduce::amax)), (scatter_reduce(x, 1, y, z, "amax"))))
OP(one_hot, IN(as_vector(indices)), one_hot(x, x.numel()))
