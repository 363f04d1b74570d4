// Pseudo-inverses, least squares, rank.
OP_IS(bench::is_slow, pinv, IN(regulars), BOTH((pinv(x)), (linalg_pinv(x))))
OP_IS(bench::is_slow, pinverse, IN(regulars), pinverse(x))
OP_IS(bench::is_slow, matrix_rank, IN(regulars), BOTH((matrix_rank(x)), (linalg_matrix_rank(x))))
OP_IS(bench::is_slow, lstsq, IN(regulars, reals),
    BOTH((lstsq(x, y, {.driver = "gels"}).solution), (std::get<0>(linalg_lstsq(x, y, std::nullopt, "gels")))))
