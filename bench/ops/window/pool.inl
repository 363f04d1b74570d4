// Pooling by windows that slide.
OP(max_pool1d, IN(as_batch(shuffled)), max_pool1d(x, {2}))
OP(max_pool2d, IN(as_image(shuffled)), max_pool2d(x, {2, 2}))
OP(max_pool2d_overlapping, IN(as_image(shuffled)),
    BOTH((max_pool2d(x, 3, {.stride = 2, .padding = 1})), (at::max_pool2d(x, {3, 3}, {2, 2}, {1, 1}))))
OP(max_pool2d_channels_last, IN(as_image(shuffled)),
    BOTH((max_pool2d(x.permute({0, 3, 1, 2}), 2)), (at::max_pool2d(x.permute({0, 3, 1, 2}), {2, 2}))))
OP(max_pool3d, IN(as_image(shuffled)), max_pool3d(x, {2, 2, 2}))
OP(max_pool1d_with_indices, IN(as_batch(shuffled)), max_pool1d_with_indices(x, {2}))
OP(max_pool2d_with_indices, IN(as_image(shuffled)), max_pool2d_with_indices(x, {2, 2}))
OP(max_pool3d_with_indices, IN(as_image(shuffled)), max_pool3d_with_indices(x, {2, 2, 2}))
OP(avg_pool1d, IN(as_batch(reals)), avg_pool1d(x, {2}))
OP(avg_pool2d, IN(as_image(reals)), avg_pool2d(x, {2, 2}))
OP(avg_pool2d_overlapping, IN(as_image(reals)),
    BOTH((avg_pool2d(x, 3, {.stride = 2, .padding = 1})), (at::avg_pool2d(x, {3, 3}, {2, 2}, {1, 1}))))
OP(avg_pool2d_channels_last, IN(as_image(reals)),
    BOTH((avg_pool2d(x.permute({0, 3, 1, 2}), 2)), (at::avg_pool2d(x.permute({0, 3, 1, 2}), {2, 2}))))
OP(avg_pool3d, IN(as_image(reals)), avg_pool3d(x, {2, 2, 2}))
OP(lp_pool1d, IN(as_batch(positives)), BOTH((lp_pool1d(x, 3, 2)), (at::avg_pool1d(x.pow(3), {2}).mul(2).pow(1.0 / 3))))
OP(lp_pool2d, IN(as_image(positives)),
    BOTH((lp_pool2d(x, 3, 2)), (at::avg_pool2d(x.pow(3), {2, 2}).mul(4).pow(1.0 / 3))))
OP(lp_pool3d, IN(as_image(positives)),
    BOTH((lp_pool3d(x, 3, 2)), (at::avg_pool3d(x.pow(3), {2, 2, 2}).mul(8).pow(1.0 / 3))))
