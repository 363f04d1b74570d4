// Pooling to a given size.
OP(adaptive_avg_pool1d, IN(as_batch(reals)), adaptive_avg_pool1d(x, {3}))
OP(adaptive_avg_pool2d, IN(as_image(reals)), adaptive_avg_pool2d(x, {3, 4}))
OP(adaptive_avg_pool2d_one, IN(as_image(reals)), adaptive_avg_pool2d(x, {1, 1}))
OP(adaptive_avg_pool3d, IN(as_image(reals)), adaptive_avg_pool3d(x, {2, 3, 4}))
OP(adaptive_max_pool1d, IN(as_batch(shuffled)), adaptive_max_pool1d(x, {3}))
OP(adaptive_max_pool2d, IN(as_image(shuffled)), adaptive_max_pool2d(x, {3, 4}))
OP(adaptive_max_pool3d, IN(as_image(shuffled)), adaptive_max_pool3d(x, {2, 3, 4}))
OP(adaptive_max_pool1d_with_indices, IN(as_batch(shuffled)),
    BOTH((adaptive_max_pool1d_with_indices(x, 3)), (at::adaptive_max_pool1d(x, {3}))))
OP(adaptive_max_pool2d_with_indices, IN(as_image(shuffled)),
    BOTH((adaptive_max_pool2d_with_indices(x, {3, 4})), (at::adaptive_max_pool2d(x, {3, 4}))))
OP(adaptive_max_pool3d_with_indices, IN(as_image(shuffled)),
    BOTH((adaptive_max_pool3d_with_indices(x, {2, 3, 4})), (at::adaptive_max_pool3d(x, {2, 3, 4}))))
OP(fractional_max_pool2d, IN(as_image(shuffled)),
    BOTH((fractional_max_pool2d(x, 2, {.output_size = {3, 4}, .random_samples = full({x.size(0), x.size(1), 2}, 0.5)})),
        (at::fractional_max_pool2d(x, {2, 2}, {3, 4}, at::full({x.size(0), x.size(1), 2}, 0.5)))))
OP(fractional_max_pool3d, IN(as_image(shuffled)),
    BOTH((fractional_max_pool3d(x, 2, {.output_size = {2, 3, 3}, .random_samples = full({1, x.size(0), 3}, 0.5)})),
        (at::fractional_max_pool3d(x, {2, 2, 2}, {2, 3, 3}, at::full({1, x.size(0), 3}, 0.5)))))
OP(fractional_max_pool2d_with_indices, IN(as_image(shuffled)),
    BOTH((fractional_max_pool2d_with_indices(
             x, 2, {.output_size = {3, 4}, .random_samples = full({x.size(0), x.size(1), 2}, 0.5)})),
        (at::fractional_max_pool2d(x, {2, 2}, {3, 4}, at::full({x.size(0), x.size(1), 2}, 0.5)))))
OP(fractional_max_pool3d_with_indices, IN(as_image(shuffled)),
    BOTH((fractional_max_pool3d_with_indices(
             x, 2, {.output_size = {2, 3, 3}, .random_samples = full({1, x.size(0), 3}, 0.5)})),
        (at::fractional_max_pool3d(x, {2, 2, 2}, {2, 3, 3}, at::full({1, x.size(0), 3}, 0.5)))))
