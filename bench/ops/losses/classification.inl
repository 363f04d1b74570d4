// Losses for classes.
OP(cross_entropy, IN(reals, as_vector(indices)), BOTH((cross_entropy(x, y)), (cross_entropy_loss(x, y))))
OP(nll_loss, IN(reals, as_vector(indices)), nll_loss(x, y))
