// Losses for numbers.
OP(mse_loss, IN(reals, reals), mse_loss(x, y))
OP(l1_loss, IN(reals, reals), l1_loss(x, y))
