// Convolutions.
OP(conv1d, IN(as_image(reals), as_filters(reals), as_channels(reals)), conv1d(x.flatten(2), y.flatten(2), z))
OP(conv2d, IN(as_image(reals), as_filters(reals), as_channels(reals)), conv2d(x, y, z))
OP(conv2d_points, IN(as_image(reals), as_filters(reals)), conv2d(x, y.slice(2, 0, 1).slice(3, 0, 1)))
OP(conv3d, IN(as_image(reals), as_filters(reals), as_channels(reals)), conv3d(x.unsqueeze(2), y.unsqueeze(2), z))
OP(conv_transpose1d, IN(as_image(reals), as_filters(reals), as_channels(reals)),
    conv_transpose1d(x.flatten(2), y.flatten(2), z))
OP(conv_transpose2d, IN(as_image(reals), as_filters(reals), as_channels(reals)), conv_transpose2d(x, y, z))
OP(conv_transpose3d, IN(as_image(reals), as_filters(reals), as_channels(reals)),
    conv_transpose3d(x.unsqueeze(2), y.unsqueeze(2), z))
