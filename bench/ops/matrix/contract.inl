// Contractions: sums over dimensions that tensors share.
OP(einsum, IN(as_batch(reals), as_batch(reals)), einsum("bij,bkj->ikb", {x, y}))
OP(einsum_rows, IN(reals, reals), einsum("ij,ij->i", {x, y}))
OP(einsum_dot, IN(reals, reals), einsum("ij,ij->", {x, y}))
OP(tensordot, IN(as_batch(reals), as_batch(reals)),
    BOTH((tensordot(x, y, {0, 1}, {0, 1})), (tensordot(x, y, {0, 1}, {0, 1}))))
OP(kron, IN(as_vector(reals), as_vector(reals)), kron(x, y))
OP_IS(bench::is_slow, bilinear, IN(reals, reals, as_batch(reals)),
    BOTH((bilinear(narrow(x, 1, 0, z.size(1)), narrow(y, 1, 0, z.size(2)), z)),
        (bilinear(x.narrow(1, 0, z.size(1)), y.narrow(1, 0, z.size(2)), z))))
OP(cross, IN(reals, reals),
    BOTH((cross(narrow(x, 0, 0, 3), narrow(y, 0, 0, 3), 0)), (cross(x.narrow(0, 0, 3), y.narrow(0, 0, 3), 0))))
