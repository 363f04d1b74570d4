// Diagonals and triangles.
OP(diagonal, IN(reals), diagonal(x))
OP(diagonal_scatter, IN(reals, as_vector(reals)), diagonal_scatter(x, y))
OP(diag, IN(as_vector(reals)), diag(x))
OP(diagflat, IN(as_vector(reals)), diagflat(x))
OP(diag_embed, IN(as_vector(reals)), diag_embed(x))
OP(tril, IN(reals), tril(x))
OP(triu, IN(reals), triu(x, 1))
