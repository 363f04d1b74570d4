// Products of matrices and linear algebra. Part of ops_list.h.
OP(matmul, IN(reals, reals), matmul(x, y))
OP(matmul_vector, IN(reals, as_vector(reals)), matmul(x, y))
OP(matmul_batch, IN(as_batch(reals), as_batch(reals)), matmul(x, y))
OP(linear, IN(reals, reals, as_vector(reals)), linear(x, y, z))
OP_IS(bench::is_slow | bench::has_own_gradient, solve_spd, IN(spds, as_vector(reals)),
    BOTH((solve_spd(x, y)), (cholesky_solve(y.unsqueeze(1), linalg_cholesky(x)).squeeze(1))))
OP_IS(bench::is_slow | bench::has_own_gradient, eigh_values, IN(spds),
    BOTH((eigh(x).values), (std::get<0>(linalg_eigh(x)))))
OP(mm, IN(reals, reals), mm(x, y))
OP(bmm, IN(as_batch(reals), as_batch(reals)), bmm(x, y))
OP(bmm_turned, IN(as_batch(reals), as_batch(reals)), bmm(x, y.transpose(1, 2)))
OP(mv, IN(reals, as_vector(reals)), mv(x, y))
OP(dot, IN(as_line(reals), as_line(reals)), dot(x, y))
OP(outer, IN(as_vector(reals), as_vector(reals)), outer(x, y))
OP(inner, IN(reals, reals), inner(x, y))
OP(vecdot, IN(reals, reals), BOTH((vecdot(x, y)), (linalg_vecdot(x, y))))
OP(addmm, IN(reals, reals, reals), addmm(x, y, z))
OP(addmm_row, IN(as_vector(reals), reals, reals), addmm(x, y, z))
OP(addmv, IN(as_vector(reals), reals, as_vector(reals)), addmv(x, y, z))
OP(addr, IN(reals, as_vector(reals), as_vector(reals)), addr(x, y, z))
OP(baddbmm, IN(as_batch(reals), as_batch(reals), as_batch(reals)), baddbmm(x, y, z))
OP(addbmm, IN(reals, as_batch(reals), as_batch(reals)),
    addbmm(BOTH((narrow(narrow(x, 0, 0, y.size(1)), 1, 0, z.size(2))),
               (x.narrow(0, 0, y.size(1)).narrow(1, 0, z.size(2)))),
        y, z))
OP(matrix_power, IN(as_batch(regulars)), matrix_power(x, 3))
OP(trace, IN(reals), trace(x))
OP(einsum, IN(as_batch(reals), as_batch(reals)), einsum("bij,bkj->ikb", {x, y}))
OP(einsum_rows, IN(reals, reals), einsum("ij,ij->i", {x, y}))
OP(tensordot, IN(as_batch(reals), as_batch(reals)),
    BOTH((tensordot(x, y, {0, 1}, {0, 1})), (tensordot(x, y, {0, 1}, {0, 1}))))
OP(kron, IN(as_vector(reals), as_vector(reals)), kron(x, y))
OP(cross, IN(reals, reals),
    BOTH((cross(narrow(x, 0, 0, 3), narrow(y, 0, 0, 3), 0)), (cross(x.narrow(0, 0, 3), y.narrow(0, 0, 3), 0))))
OP_IS(bench::is_slow, bilinear, IN(reals, reals, as_batch(reals)),
    BOTH((bilinear(narrow(x, 1, 0, z.size(1)), narrow(y, 1, 0, z.size(2)), z)),
        (bilinear(x.narrow(1, 0, z.size(1)), y.narrow(1, 0, z.size(2)), z))))
OP(cdist, IN(reals, reals), cdist(x, y))
OP_IS(bench::is_slow, cdist_sum, IN(reals, reals), cdist(x, y, 1))
OP_IS(bench::is_slow, pdist, IN(reals), pdist(x))
OP(inv, IN(regulars), BOTH((inv(x)), (linalg_inv(x))))
OP(inv_batch, IN(as_batch(regulars)), BOTH((inv(x)), (linalg_inv(x))))
OP(solve, IN(regulars, as_vector(reals)), BOTH((solve(x, y)), (linalg_solve(x, y))))
OP(solve_batch, IN(as_batch(regulars), as_batch(reals)), BOTH((solve(x, y)), (linalg_solve(x, y))))
OP(solve_triangular, IN(regulars, reals),
    BOTH((solve_triangular(x, y, {.upper = true})), (linalg_solve_triangular(x, y, true))))
OP(cholesky, IN(spds), BOTH((cholesky(x)), (linalg_cholesky(x))))
OP(cholesky_batch, IN(as_batch(spds)), BOTH((cholesky(x)), (linalg_cholesky(x))))
OP(det_batch, IN(as_batch(regulars)), BOTH((det(x * 0.01)), (linalg_det(x * 0.01))))
OP(slogdet, IN(regulars), BOTH((slogdet(x).logabsdet), (std::get<1>(linalg_slogdet(x)))))
OP_IS(bench::is_slow, qr, IN(regulars), BOTH((qr(x).r), (std::get<1>(linalg_qr(x)))))
OP_IS(bench::is_slow | bench::has_any_sign, qr_batch, IN(as_batch(regulars)),
    BOTH((qr(x).q), (std::get<0>(linalg_qr(x)))))
OP_IS(bench::is_slow, svdvals, IN(reals), BOTH((svdvals(x)), (linalg_svdvals(x))))
OP_IS(bench::is_slow, pinv, IN(regulars), BOTH((pinv(x)), (linalg_pinv(x))))
OP_IS(bench::is_slow, lstsq, IN(regulars, reals),
    BOTH((lstsq(x, y, {.driver = "gels"}).solution), (std::get<0>(linalg_lstsq(x, y, std::nullopt, "gels")))))
OP_IS(bench::is_slow, eigvalsh, IN(spds), BOTH((eigvalsh(x)), (linalg_eigvalsh(x))))
OP(multi_dot, IN(reals, reals, as_vector(reals)), BOTH((multi_dot({x, y, z})), (linalg_multi_dot({x, y, z}))))
OP(chain_matmul, IN(reals, reals, reals), BOTH((chain_matmul({x, y, z})), (linalg_multi_dot({x, y, z}))))
OP(einsum_dot, IN(reals, reals), einsum("ij,ij->", {x, y}))
OP_IS(bench::is_slow, cdist_1, IN(reals, reals), cdist(x, y, 1))
OP_IS(bench::is_slow, cholesky_solve, IN(reals, regulars), cholesky_solve(x, y))
OP_IS(bench::is_slow, cholesky_inverse, IN(regulars), cholesky_inverse(x))
OP_IS(bench::is_slow, det, IN(regulars), BOTH((det(x / (2 * double(x.size(0))))), (det(x / (2 * double(x.size(0)))))))
OP_IS(bench::is_slow, logdet, IN(regulars), logdet(x))
OP_IS(bench::is_slow | bench::has_any_sign | bench::has_own_gradient, svd, IN(regulars),
    BOTH((svd(x).s), (std::get<1>(linalg_svd(x, false)))))
OP_IS(bench::is_slow | bench::has_any_sign | bench::has_own_gradient, eigh_vectors, IN(spds),
    BOTH((eigh(x).vectors), (std::get<1>(linalg_eigh(x)))))
OP_IS(bench::is_slow, matrix_rank, IN(regulars), BOTH((matrix_rank(x)), (linalg_matrix_rank(x))))
OP(ger, IN(as_vector(reals), as_vector(reals)), ger(x, y))
OP_IS(bench::is_slow, inverse, IN(regulars), inverse(x))
OP_IS(bench::is_slow, pinverse, IN(regulars), pinverse(x))
