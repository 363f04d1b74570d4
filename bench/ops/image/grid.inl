// Images at the points of a grid.
OP(grid_sample, IN(as_image(reals), as_image(reals)),
    BOTH((grid_sample(x, y.slice(1, 0, 2).permute({0, 2, 3, 1}))),
        (grid_sampler(x, y.slice(1, 0, 2).permute({0, 2, 3, 1}), 0, 0, false))))
OP(grid_sample_bicubic, IN(as_image(reals), as_image(reals)),
    BOTH((grid_sample(x, y.slice(1, 0, 2).permute({0, 2, 3, 1}), {.mode = "bicubic"})),
        (grid_sampler(x, y.slice(1, 0, 2).permute({0, 2, 3, 1}), 2, 0, false))))
OP(affine_grid, IN(as_batch(reals)),
    BOTH((affine_grid(x.slice(1, 0, 2).slice(2, 0, 3), {x.size(0), 1, 10, 10})),
        (affine_grid_generator(x.slice(1, 0, 2).slice(2, 0, 3), {x.size(0), 1, 10, 10}, false))))
