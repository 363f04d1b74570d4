// Medians, modes, quantiles.
OP(median, IN(shuffled), median(x))
OP(median_rows, IN(shuffled), median(x, 1))
OP(nanmedian, IN(shuffled), nanmedian(x, 0))
OP(mode, IN(fixed(shuffled)), mode(x))
OP(quantile, IN(shuffled), BOTH((quantile(x, 0.3, 1)), (quantile(x, 0.3, 1))))
OP(quantile_rows, IN(shuffled), quantile(x, 0.3, 1))
OP(nanquantile, IN(shuffled), BOTH((nanquantile(x, 0.6, 0)), (nanquantile(x, 0.6, 0))))
