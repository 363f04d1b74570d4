// Determinants.
OP(det_batch, IN(as_batch(regulars)), BOTH((det(x * 0.01)), (linalg_det(x * 0.01))))
OP_IS(bench::is_slow, det, IN(regulars), BOTH((det(x / (2 * double(x.size(0))))), (det(x / (2 * double(x.size(0)))))))
OP(slogdet, IN(regulars), BOTH((slogdet(x).logabsdet), (std::get<1>(linalg_slogdet(x)))))
OP_IS(bench::is_slow, logdet, IN(regulars), logdet(x))
