// Ops that choose or mix: where, clamp, lerp, addcmul, addcdiv.
OP(where, IN(reals, bools, as_row(reals)), where(y, x, z))
OP(clamp, IN(reals), clamp(x, -1, 1))
OP(clamp_tensors, IN(reals, as_row(reals), as_row(positives)), clamp(x, y, z))
OP(clamp_min, IN(shuffled, as_row(reals)), clamp_min(x, y))
OP(clamp_max_number, IN(reals), clamp_max(x, 0.5))
OP(clamp_max, IN(reals), clamp_max(x, 0.5))
OP(lerp, IN(reals, as_row(reals), as_row(chances)), lerp(x, y, z))
OP(lerp_number, IN(reals, as_row(reals)), lerp(x, y, 0.3))
OP(lerp_tensor, IN(reals, reals, as_row(reals)), lerp(x, y, z))
OP(addcmul, IN(reals, as_row(reals), as_row(reals)), BOTH((addcmul(x, y, z, {.value = 0.5})), (addcmul(x, y, z, 0.5))))
OP(addcdiv, IN(reals, as_row(reals), as_row(nonzeros)),
    BOTH((addcdiv(x, y, z, {.value = 0.5})), (addcdiv(x, y, z, 0.5))))
