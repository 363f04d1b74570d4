// Slices by position: index_..., take, put.
OP(index_select, IN(reals, as_vector(indices)), index_select(x, 0, y))
OP(index_select_columns, IN(reals, as_vector(indices)), index_select(x, 1, y))
OP(index_add, IN(reals, as_vector(indices), reals), index_add(x, 0, y, z))
OP(index_copy, IN(reals, as_vector(indices)), index_copy(x, 0, y.slice(0, 0, 1), x.slice(0, 0, 1)))
OP(index_fill, IN(reals, as_vector(indices)), index_fill(x, 1, y, 1.5))
OP(index_reduce, IN(reals, as_vector(indices), reals),
    BOTH((index_reduce(x, 0, y, z, ScatterReduce::amax)), (index_reduce(x, 0, y, z, "amax"))))
OP(take, IN(reals, indices), take(x, y))
OP(put, IN(reals, indices, reals), BOTH((put(x, y, z, {.accumulate = true})), (put(x, y, z, true))))
