// Penalties on parameters.
OP(l1_penalty, IN(reals), BOTH((l1_penalty({{"w", x}}, 0.5)), (x.abs().sum() * 0.5)))
OP(l2_penalty, IN(reals), BOTH((l2_penalty({{"w", x}}, 0.5)), (x.square().sum() * 0.5)))
