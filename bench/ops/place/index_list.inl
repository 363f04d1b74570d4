// Indexing: x.index({...}).
OP(index, IN(reals, as_vector(indices)), BOTH((index(x, {y})), (index(x, {std::optional<Tensor>(y)}))))
OP(index_mask, IN(reals, bools), BOTH((index(x, {y})), (index(x, {std::optional<Tensor>(y)}))))
OP(index_put, IN(reals, as_vector(indices), reals),
    BOTH((index_put(x, {y}, z, {.accumulate = true})), (index_put(x, {std::optional<Tensor>(y)}, z, true))))
