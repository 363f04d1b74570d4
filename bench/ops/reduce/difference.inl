// Differences of neighbours, integrals, derivatives on a grid.
OP(diff, IN(reals), diff(x))
OP(trapezoid, IN(reals), trapezoid(x))
OP(trapz, IN(reals), trapz(x))
OP(cumulative_trapezoid, IN(reals), cumulative_trapezoid(x))
OP(gradient, IN(reals), gradient(x))
