// The same numbers in other places, or several times.
OP(flip, IN(reals), flip(x, {0, 1}))
OP(fliplr, IN(reals), fliplr(x))
OP(flipud, IN(reals), flipud(x))
OP(roll, IN(reals), roll(x, {3, 2}, {0, 1}))
OP(roll_turned, IN(reals), roll(x.t(), {3}, {0}))
OP(rot90, IN(reals), BOTH((rot90(x)), (at::rot90(x, 1, {0, 1}))))
OP(repeat, IN(as_batch(reals)), BOTH((repeat(x, {2, 1, 2})), (x.repeat({2, 1, 2}))))
OP(tile, IN(reals), tile(x, {2, 2}))
OP(repeat_interleave, IN(reals), BOTH((repeat_interleave(x, 3, 1)), (at::repeat_interleave(x, 3, 1))))
OP(pixel_shuffle, IN(as_batch(reals)),
    BOTH((pixel_shuffle(reshape(x, {-1, 4, 5, 5}), 2)), (at::pixel_shuffle(x.reshape({-1, 4, 5, 5}), 2))))
OP(pixel_unshuffle, IN(as_image(reals)), pixel_unshuffle(x.slice(2, 0, 4).slice(3, 0, 4), 2))
OP(channel_shuffle, IN(as_image(reals)), channel_shuffle(x.slice(1, 0, 4), 2))
