// Images in other sizes.
OP(interpolate, IN(as_image(reals)),
    BOTH((interpolate(x, {.scale_factor = 2})), (upsample_nearest2d(x, {x.size(2) * 2, x.size(3) * 2}))))
OP(interpolate_bilinear, IN(as_image(reals)),
    BOTH((interpolate(x, {.scale_factor = 2, .mode = "bilinear"})),
        (upsample_bilinear2d(x, {x.size(2) * 2, x.size(3) * 2}, false))))
OP(interpolate_bicubic, IN(as_image(reals)),
    BOTH((interpolate(x, {.scale_factor = 2, .mode = "bicubic"})),
        (upsample_bicubic2d(x, {x.size(2) * 2, x.size(3) * 2}, false))))
OP(interpolate_antialias, IN(as_image(reals)),
    BOTH((interpolate(x, {.size = 3, .mode = "bilinear", .antialias = true})),
        (_upsample_bilinear2d_aa(x, {3, 3}, false))))
OP(interpolate_area, IN(as_image(reals)),
    BOTH((interpolate(x, {.size = 3, .mode = "area"})), (adaptive_avg_pool2d(x, {3, 3}))))
