// Products by name, and sums with a product in them.
OP(mm, IN(reals, reals), mm(x, y))
OP(bmm, IN(as_batch(reals), as_batch(reals)), bmm(x, y))
OP(bmm_turned, IN(as_batch(reals), as_batch(reals)), bmm(x, y.transpose(1, 2)))
OP(mv, IN(reals, as_vector(reals)), mv(x, y))
OP(dot, IN(as_line(reals), as_line(reals)), dot(x, y))
OP(outer, IN(as_vector(reals), as_vector(reals)), outer(x, y))
OP(ger, IN(as_vector(reals), as_vector(reals)), ger(x, y))
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
OP(multi_dot, IN(reals, reals, as_vector(reals)), BOTH((multi_dot({x, y, z})), (linalg_multi_dot({x, y, z}))))
OP(chain_matmul, IN(reals, reals, reals), BOTH((chain_matmul({x, y, z})), (linalg_multi_dot({x, y, z}))))
OP(matrix_power, IN(as_batch(regulars)), matrix_power(x, 3))
OP(trace, IN(reals), trace(x))
