// Losses that compare distributions.
OP(kl_div, IN(reals, fixed(chances)), kl_div(x, y))
OP(poisson_nll_loss, IN(reals, fixed(positives)),
    BOTH((poisson_nll_loss(x, y)), (poisson_nll_loss(x, y, true, false, 1e-8, 1))))
OP(poisson_nll_loss_of_rates, IN(positives, fixed(positives)),
    BOTH((poisson_nll_loss(x, y, {.log_input = false})), (poisson_nll_loss(x, y, false, false, 1e-8, 1))))
OP(gaussian_nll_loss, IN(reals, fixed(reals), positives),
    BOTH((gaussian_nll_loss(x, y, z)), ((0.5 * (log(z) + pow(x - y, 2) / z)).mean())))
