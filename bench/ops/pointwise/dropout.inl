// Dropout of numbers and of whole channels.
OP_IS(bench::is_random, dropout, IN(reals), dropout(x, 0.5, true))
OP_IS(bench::is_random, dropout1d, IN(as_batch(reals)),
    BOTH((dropout1d(reshape(x, {-1, 5, 5}))), (feature_dropout(x.reshape({-1, 5, 5}), 0.5, true))))
OP_IS(bench::is_random, dropout2d, IN(as_image(reals)), BOTH((dropout2d(x)), (feature_dropout(x, 0.5, true))))
OP_IS(bench::is_random, dropout3d, IN(as_image(reals)),
    BOTH((dropout3d(unsqueeze(x, 2))), (feature_dropout(x.unsqueeze(2), 0.5, true))))
OP_IS(bench::is_random, alpha_dropout, IN(reals), alpha_dropout(x, 0.5, true))
OP_IS(bench::is_random, feature_alpha_dropout, IN(as_image(reals)), feature_alpha_dropout(x, 0.5, true))
