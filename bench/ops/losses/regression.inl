// Losses for numbers.
OP(mse_loss, IN(reals, reals), mse_loss(x, y))
OP(l1_loss, IN(reals, reals), l1_loss(x, y))
OP(smooth_l1_loss, IN(reals, fixed(reals)), smooth_l1_loss(x, y))
OP(huber_loss, IN(reals, fixed(reals)), huber_loss(x, y))
OP(quantile_loss, IN(reals, fixed(reals)),
    BOTH((quantile_loss(x, y, {.q = 0.9})), (maximum(0.9 * (y - x), -0.1 * (y - x)).mean())))
