// Embeddings.
OP(embedding, IN(reals, as_vector(indices)), BOTH((embedding(y, x)), (embedding(x, y))))
OP(embedding_bag, IN(reals, as_vector(indices)),
    BOTH((embedding_bag(y, x, {.offsets = arange(0, y.size(0), 5), .mode = "sum"})),
        (embedding_bag(x, y, arange(0, y.size(0), 5, kLong), false, 0))))
OP(embedding_bag_max, IN(reals, as_vector(indices)),
    BOTH((embedding_bag(y, x, {.offsets = arange(0, y.size(0), 5), .mode = "max"})),
        (embedding_bag(x, y, arange(0, y.size(0), 5, kLong), false, 2))))
