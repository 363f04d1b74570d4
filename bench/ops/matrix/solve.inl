// Inverses, linear equations, Cholesky.
OP(inv, IN(regulars), BOTH((inv(x)), (linalg_inv(x))))
OP(inv_batch, IN(as_batch(regulars)), BOTH((inv(x)), (linalg_inv(x))))
OP_IS(bench::is_slow, inverse, IN(regulars), inverse(x))
OP(solve, IN(regulars, as_vector(reals)), BOTH((solve(x, y)), (linalg_solve(x, y))))
OP(solve_batch, IN(as_batch(regulars), as_batch(reals)), BOTH((solve(x, y)), (linalg_solve(x, y))))
OP(solve_triangular, IN(regulars, reals),
    BOTH((solve_triangular(x, y, {.upper = true})), (linalg_solve_triangular(x, y, true))))
OP(cholesky, IN(spds), BOTH((cholesky(x)), (linalg_cholesky(x))))
OP(cholesky_batch, IN(as_batch(spds)), BOTH((cholesky(x)), (linalg_cholesky(x))))
OP_IS(bench::is_slow, cholesky_solve, IN(reals, regulars), cholesky_solve(x, y))
OP_IS(bench::is_slow, cholesky_inverse, IN(regulars), cholesky_inverse(x))
OP_IS(bench::is_slow | bench::has_own_gradient, solve_spd, IN(spds, as_vector(reals)),
    BOTH((solve_spd(x, y)), (cholesky_solve(y.unsqueeze(1), linalg_cholesky(x)).squeeze(1))))
