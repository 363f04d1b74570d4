// Running sums, products and extremes.
OP(cumsum, IN(reals), cumsum(x, 1))
OP(cumsum_columns, IN(reals), cumsum(x, 0))
OP(cumsum_line, IN(as_line(reals)), cumsum(x, 0))
OP(cumprod, IN(nonzeros), cumprod(x, 1))
OP(cummax, IN(shuffled), cummax(x, 1))
OP(cummin, IN(shuffled), cummin(x, 0))
OP(logcumsumexp, IN(reals), logcumsumexp(x, 1))
