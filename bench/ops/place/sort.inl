// Order: sorting, the largest few, different numbers, places in what is sorted.
OP(sort, IN(shuffled), sort(x, 1))
OP(sort_line, IN(as_line(shuffled)), sort(x, 0))
OP(sort_columns, IN(shuffled), sort(x, 0))
OP(argsort, IN(shuffled), BOTH((argsort(x, 1)), (argsort(x, 1, false))))
OP(msort, IN(shuffled), msort(x))
OP(topk, IN(shuffled), topk(x, 5, 1))
OP(kthvalue, IN(shuffled), kthvalue(x, 5, 1))
OP(unique, IN(integers), BOTH((unique(x)), (_unique2(x))))
OP(unique_consecutive, IN(integers), unique_consecutive(x))
OP(searchsorted, IN(reals, as_vector(shuffled)),
    BOTH((searchsorted(gradus::sort(y.detach()).values, x)), (searchsorted(std::get<0>(at::sort(y.detach())), x))))
OP(bucketize, IN(reals, as_vector(shuffled)),
    BOTH((bucketize(x, gradus::sort(y.detach()).values)), (bucketize(x, std::get<0>(at::sort(y.detach()))))))
