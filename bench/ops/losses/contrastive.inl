// Contrastive losses, which libtorch's users write with tensors, as here.
OP(info_nce_loss, IN(reals, reals), BOTH((info_nce_loss(x, y)), ([&] {
  auto unit = [](const T& v) { return v / v.norm(2, 1, true).clamp_min(1e-12); };
  return cross_entropy_loss(matmul(unit(x), unit(y).t()) / 0.1, arange(x.size(0)));
}())))
OP(nt_xent_loss, IN(reals, reals), BOTH((nt_xent_loss(x, y)), ([&] {
  const int64_t n = x.size(0);
  T z = cat({x, y});
  z = z / z.norm(2, 1, true).clamp_min(1e-12);
  T similarity = (matmul(z, z.t()) / 0.5).fill_diagonal_(-INFINITY);
  return cross_entropy_loss(similarity, cat({arange(n, 2 * n), arange(n)}));
}())))
