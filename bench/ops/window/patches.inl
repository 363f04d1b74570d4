// fold and unfold of images.
OP(unfold_image, IN(as_image(reals)),
    BOTH((unfold(x, 3, {.padding = 1})), (at::im2col(x, {3, 3}, {1, 1}, {1, 1}, {1, 1}))))
OP(fold, IN(as_image(reals)),
    BOTH((fold(flatten(x, 2), {x.size(2), x.size(3)}, 1)),
        (at::col2im(x.flatten(2), {x.size(2), x.size(3)}, {1, 1}, {1, 1}, {0, 0}, {1, 1}))))
OP(fold_overlapping, IN(as_image(reals)),
    BOTH((fold(unfold(x, 3), {x.size(2), x.size(3)}, 3)), (at::col2im(at::im2col(x, {3, 3}, {1, 1}, {0, 0}, {1, 1}),
                                                              {x.size(2), x.size(3)}, {3, 3}, {1, 1}, {0, 0}, {1, 1}))))
