// A linear layer and its cross entropy: x [n, features], y the layer's weight. libtorch has no chunks.
OP(linear_cross_entropy, IN(reals, reals, as_vector(indices)),
    BOTH((linear_cross_entropy(x, y, z)), (cross_entropy_loss(linear(x, y), z))))
