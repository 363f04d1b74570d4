// By mask.
OP(masked_fill, IN(reals, bools), masked_fill(x, y, 1.5))
OP(masked_select, IN(reals, bools), masked_select(x, y))
OP(masked_scatter, IN(reals, bools, reals), masked_scatter(x, y, z))
OP(nonzero, IN(bools), nonzero(x))
OP(argwhere, IN(bools), argwhere(x))
