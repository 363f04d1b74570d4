// Borders.
OP(pad, IN(as_image(reals)), BOTH((pad(x, {1, 1, 1, 1})), (at::constant_pad_nd(x, {1, 1, 1, 1}))))
OP(pad_reflect, IN(as_image(reals)),
    BOTH((pad(x, {1, 1, 1, 1}, {.mode = "reflect"})), (at::reflection_pad2d(x, {1, 1, 1, 1}))))
OP(pad_replicate, IN(as_image(reals)),
    BOTH((pad(x, {1, 1, 1, 1}, {.mode = "replicate"})), (at::replication_pad2d(x, {1, 1, 1, 1}))))
OP(pad_circular, IN(as_image(reals)),
    BOTH((pad(x, {1, 1, 1, 1}, {.mode = "circular"})), (pad(x, {1, 1, 1, 1}, "circular"))))
