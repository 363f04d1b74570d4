// Batch, instance, group and local response norm; the lines of channels have them innermost in memory.
OP(batch_norm, IN(as_image(reals), as_vector(reals), as_vector(reals)),
    BOTH((batch_norm(x, {}, {}, y.narrow(0, 0, x.size(1)), z.narrow(0, 0, x.size(1)), {.training = true})),
        (batch_norm(x, y.narrow(0, 0, x.size(1)), z.narrow(0, 0, x.size(1)), {}, {}, true, 0.1, 1e-5, false))))
OP(batch_norm_channels, IN(as_image(reals), as_vector(reals), as_vector(reals)),
    BOTH((batch_norm(x.permute({0, 3, 1, 2}), {}, {}, y.narrow(0, 0, x.size(3)), z.narrow(0, 0, x.size(3)),
             {.training = true})),
        (batch_norm(x.permute({0, 3, 1, 2}), y.narrow(0, 0, x.size(3)), z.narrow(0, 0, x.size(3)), {}, {}, true, 0.1,
            1e-5, false))))
OP(batch_norm_rows, IN(reals, as_vector(reals), as_vector(reals)),
    BOTH((batch_norm(x, {}, {}, y, z, {.training = true})), (batch_norm(x, y, z, {}, {}, true, 0.1, 1e-5, false))))
OP(batch_norm_fixed, IN(as_image(reals), fixed(as_vector(reals)), fixed(as_vector(positives))),
    BOTH((batch_norm(x.permute({0, 3, 1, 2}), y.narrow(0, 0, x.size(3)), z.narrow(0, 0, x.size(3)))),
        (batch_norm(x.permute({0, 3, 1, 2}), {}, {}, y.narrow(0, 0, x.size(3)), z.narrow(0, 0, x.size(3)), false, 0.1,
            1e-5, false))))
OP(batch_norm_relu, IN(as_image(reals), as_vector(reals), as_vector(reals)),
    BOTH((batch_norm_relu(x.permute({0, 3, 1, 2}), {}, {}, y.narrow(0, 0, x.size(3)), z.narrow(0, 0, x.size(3)),
             {.training = true})),
        (relu(batch_norm(x.permute({0, 3, 1, 2}), y.narrow(0, 0, x.size(3)), z.narrow(0, 0, x.size(3)), {}, {}, true,
            0.1, 1e-5, false)))))
OP(instance_norm_channels, IN(as_image(reals)),
    BOTH((instance_norm(x.permute({0, 3, 1, 2}))),
        (instance_norm(x.permute({0, 3, 1, 2}), {}, {}, {}, {}, true, 0.1, 1e-5, false))))
OP(group_norm_channels, IN(as_image(reals), as_vector(reals), as_vector(reals)),
    BOTH((group_norm(
             x.permute({0, 3, 1, 2}), x.size(3) == 5 ? 5 : 2, y.narrow(0, 0, x.size(3)), z.narrow(0, 0, x.size(3)))),
        (group_norm(
            x.permute({0, 3, 1, 2}), x.size(3) == 5 ? 5 : 2, y.narrow(0, 0, x.size(3)), z.narrow(0, 0, x.size(3))))))
OP(local_response_norm, IN(as_image(reals)),
    BOTH((local_response_norm(x, 5, {.alpha = 0.5})),
        (x /
            (avg_pool3d(constant_pad_nd((x * x).unsqueeze(1), {0, 0, 0, 0, 2, 2}), {5, 1, 1}, {1}).squeeze(1) * 0.5 + 1)
                .pow(0.75))))
