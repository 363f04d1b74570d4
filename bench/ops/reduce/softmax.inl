// The softmax family.
OP(softmax, IN(reals), softmax(x, 1))
OP(softmax_columns, IN(reals), softmax(x, 0))
OP(softmin, IN(reals), BOTH((softmin(x, 1)), (softmax(-x, 1))))
OP(log_softmax_columns, IN(reals), log_softmax(x, 0))
OP(log_softmax, IN(reals), log_softmax(x, 1))
OP(logsumexp, IN(reals), logsumexp(x, {1}))
