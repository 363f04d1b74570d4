// Counts, histograms, covariances.
OP(bincount, IN(as_line(integers)), bincount(x))
OP(histc, IN(fixed(reals)), BOTH((histc(x, {.bins = 20, .min = -1, .max = 1})), (histc(x, 20, -1, 1))))
OP(histogram, IN(fixed(reals)), histogram(x, 20))
OP(cov, IN(reals), cov(x))
OP(corrcoef, IN(reals), corrcoef(x))
