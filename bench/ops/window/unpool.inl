// Unpooling. Many indices are equal; the last one stays.
OP(max_unpool1d, IN(as_batch(reals), as_batch(indices)),
    BOTH((max_unpool1d(x, y, 2)), (at::max_unpool2d(x.unsqueeze(2), y.unsqueeze(2), {1, 2 * x.size(2)}).squeeze(2))))
OP(max_unpool2d, IN(as_image(reals), as_image(indices)),
    BOTH((max_unpool2d(x, y, 2)), (at::max_unpool2d(x, y, {2 * x.size(2), 2 * x.size(3)}))))
OP(max_unpool3d, IN(as_image(reals), as_image(indices)),
    BOTH((max_unpool3d(x, y, 2)),
        (at::max_unpool3d(x, y, {2 * x.size(1), 2 * x.size(2), 2 * x.size(3)}, {2, 2, 2}, {0, 0, 0}))))
