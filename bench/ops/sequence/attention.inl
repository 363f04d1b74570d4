// Scaled dot product attention, of images as [n, heads, l, e], which libtorch has a fused path for.
OP(scaled_dot_product_attention, IN(as_image(reals), as_image(reals), as_image(reals)),
    scaled_dot_product_attention(x, y, z))
OP(scaled_dot_product_attention_causal, IN(as_image(reals), as_image(reals), as_image(reals)),
    BOTH((scaled_dot_product_attention(x, y, z, {.is_causal = true})),
        (scaled_dot_product_attention(x, y, z, {}, 0.0, true))))
OP(scaled_dot_product_attention_batch, IN(as_batch(reals), as_batch(reals), as_batch(reals)),
    scaled_dot_product_attention(x, y, z))
