// Losses for classes.
OP(cross_entropy, IN(reals, as_vector(indices)), BOTH((cross_entropy(x, y)), (cross_entropy_loss(x, y))))
OP(nll_loss, IN(reals, as_vector(indices)), nll_loss(x, y))
OP(focal_loss, IN(reals, as_vector(indices)), BOTH((focal_loss(x, y)), ([&] {   // as fastai has it
  T c = cross_entropy_loss(x, y, {}, Reduction::None);
  return (pow(1 - exp(-c), 2) * c).mean();
}())))
