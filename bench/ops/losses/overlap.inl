// Losses of overlaps.
OP(dice_loss, IN(chances, fixed(chances)),
    BOTH((dice_loss(x, y)), ((1 - (2 * (x * y).sum(1) + 1e-5) / (x.sum(1) + y.sum(1) + 1e-5)).mean())))
