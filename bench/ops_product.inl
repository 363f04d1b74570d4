// Products of matrices and linear algebra. Part of ops_list.h.
OP(matmul, IN(reals, reals), matmul(x, y))
OP(matmul_vector, IN(reals, as_vector(reals)), matmul(x, y))
OP(matmul_batch, IN(as_batch(reals), as_batch(reals)), matmul(x, y))
OP(linear, IN(reals, reals, as_vector(reals)), linear(x, y, z))
OP_IS(bench::is_slow | bench::has_own_gradient, solve_spd, IN(spds, as_vector(reals)), BOTH((solve_spd(x, y)), (cholesky_solve(y.unsqueeze(1), linalg_cholesky(x)).squeeze(1))))
OP_IS(bench::is_slow | bench::has_own_gradient, eigh_values, IN(spds), BOTH((eigh(x).values), (std::get<0>(linalg_eigh(x)))))
