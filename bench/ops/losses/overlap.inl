// Losses of overlaps.
OP(dice_loss, IN(chances, fixed(chances)),
    BOTH((dice_loss(x, y)), ((1 - (2 * (x * y).sum(1) + 1e-5) / (x.sum(1) + y.sum(1) + 1e-5)).mean())))
OP(tversky_loss, IN(chances, fixed(chances)), BOTH((tversky_loss(x, y, {.alpha = 0.3, .beta = 0.7})), ([&] {
  T both = (x * y).sum(1), wrong = (x * (1 - y)).sum(1), missed = ((1 - x) * y).sum(1);
  return (1 - (both + 1e-5) / (both + 0.3 * wrong + 0.7 * missed + 1e-5)).mean();
}())))
