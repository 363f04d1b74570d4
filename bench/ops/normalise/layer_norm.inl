// Layer and RMS norm.
OP(layer_norm, IN(reals, as_vector(reals), as_vector(reals)), layer_norm(x, {x.size(1)}, y, z))
OP(layer_norm_plain, IN(reals), layer_norm(x, {x.size(1)}))
OP(rms_norm, IN(reals, as_vector(reals)), rms_norm(x, {x.size(1)}, y))
