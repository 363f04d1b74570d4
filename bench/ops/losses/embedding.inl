// Losses for embeddings.
OP(cosine_embedding_loss, IN(reals, reals, fixed(as_vector(nonzeros))), cosine_embedding_loss(x, y, sign(z)))
OP(triplet_margin_loss, IN(reals, reals, reals), triplet_margin_loss(x, y, z))
