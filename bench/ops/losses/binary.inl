// Losses for yes or no.
OP(binary_cross_entropy, IN(chances, fixed(chances)), binary_cross_entropy(x, y))
OP(binary_cross_entropy_with_logits, IN(reals, fixed(chances)), binary_cross_entropy_with_logits(x, y))
