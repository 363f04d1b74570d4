// QR, singular values, eigenvalues.
OP_IS(bench::is_slow, qr, IN(regulars), BOTH((qr(x).r), (std::get<1>(linalg_qr(x)))))
OP_IS(bench::is_slow | bench::has_any_sign, qr_batch, IN(as_batch(regulars)),
    BOTH((qr(x).q), (std::get<0>(linalg_qr(x)))))
OP_IS(bench::is_slow | bench::has_any_sign | bench::has_own_gradient, svd, IN(regulars),
    BOTH((svd(x).s), (std::get<1>(linalg_svd(x, false)))))
OP_IS(bench::is_slow, svdvals, IN(reals), BOTH((svdvals(x)), (linalg_svdvals(x))))
OP_IS(bench::is_slow | bench::has_own_gradient, eigh_values, IN(spds),
    BOTH((eigh(x).values), (std::get<0>(linalg_eigh(x)))))
OP_IS(bench::is_slow | bench::has_any_sign | bench::has_own_gradient, eigh_vectors, IN(spds),
    BOTH((eigh(x).vectors), (std::get<1>(linalg_eigh(x)))))
OP_IS(bench::is_slow, eigvalsh, IN(spds), BOTH((eigvalsh(x)), (linalg_eigvalsh(x))))
