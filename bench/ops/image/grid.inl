// Images at the points of a grid.
OP(grid_sample, IN(as_image(reals), as_image(reals)),
    BOTH((grid_sample(x, y.slice(1, 0, 2).permute({0, 2, 3, 1}))),
        (grid_sampler(x, y.slice(1, 0, 2).permute({0, 2, 3, 1}), 0, 0, false))))
OP(grid_sample_colours, IN(reals, reals),
    BOTH((grid_sample(
             x.slice(0, 0, x.size(0) / 3 * 3).reshape({1, 3, -1, x.size(1)}), y.reshape({1, -1, y.size(1) / 2, 2}))),
        (grid_sampler(x.slice(0, 0, x.size(0) / 3 * 3).reshape({1, 3, -1, x.size(1)}),
            y.reshape({1, -1, y.size(1) / 2, 2}), 0, 0, false))))
OP(grid_sample_nearest, IN(reals, reals),
    BOTH((grid_sample(x.slice(0, 0, x.size(0) / 3 * 3).reshape({1, 3, -1, x.size(1)}),
             y.reshape({1, -1, y.size(1) / 2, 2}), {.mode = "nearest"})),
        (grid_sampler(x.slice(0, 0, x.size(0) / 3 * 3).reshape({1, 3, -1, x.size(1)}),
            y.reshape({1, -1, y.size(1) / 2, 2}), 1, 0, false))))
OP(grid_sample_bicubic, IN(as_image(reals), as_image(reals)),
    BOTH((grid_sample(x, y.slice(1, 0, 2).permute({0, 2, 3, 1}), {.mode = "bicubic"})),
        (grid_sampler(x, y.slice(1, 0, 2).permute({0, 2, 3, 1}), 2, 0, false))))
OP(affine_grid, IN(as_batch(reals)),
    BOTH((affine_grid(x.slice(1, 0, 2).slice(2, 0, 3), {x.size(0), 1, 10, 10})),
        (affine_grid_generator(x.slice(1, 0, 2).slice(2, 0, 3), {x.size(0), 1, 10, 10}, false))))
